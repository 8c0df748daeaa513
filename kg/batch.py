"""Many files at once: read and extracted on all cores, in their own order, and not again while nothing changes.

What a file says depends on its bytes, its name, the reference data and the rules alone; so any process may read it,
and what was read may be kept.
"""

from __future__ import annotations

import contextlib
import os
import pickle
import signal
import stat
import sys
from collections import deque
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from hashlib import sha256
from itertools import batched, chain
from multiprocessing import get_context
from pathlib import Path
from typing import TYPE_CHECKING

from kg import resources, snapshot
from kg.errors import KgError
from kg.extract import extract
from kg.files import write_bytes
from kg.read import read
from kg.reference import load_reference

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from concurrent.futures import Future

    from kg.model import Extraction, Reference
