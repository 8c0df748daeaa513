"""Names, in Chinese and English, of the terms of other vocabularies that our graph uses and does not name itself."""

from __future__ import annotations

from kg.vocab import PREFIXES

# Prefixed name, 正體中文, English.
_NAMES = """
dct:bibliographicCitation|引用方式|citation
dct:created|建立日期|created
dct:creator|作者|creator
dct:description|說明|description
dct:identifier|識別碼|identifier
dct:isReplacedBy|由此取代|is replaced by
dct:issued|發布日期|issued
dct:license|授權|licence
dct:modified|修改日期|modified
dct:publisher|發布者|publisher
dct:references|參考|references
dct:replaces|取代|replaces
dct:source|來源|source
dct:title|標題|title
foaf:Agent|行動者|agent
foaf:Person|人物|person
foaf:name|姓名|name
oa:SpecificResource|來源中的一段|part of a source
oa:TextPositionSelector|文中位置|position in a text
oa:TextQuoteSelector|引文選取|quotation
oa:end|結束位置|end
oa:exact|引文|exact words
oa:hasSelector|選取方式|selector
oa:hasSource|出自|source
oa:prefix|前文|words before
oa:start|起始位置|start
oa:suffix|後文|words after
org:hasMember|成員|has member
org:OrganizationalCollaboration|合作組織|collaboration of organizations
owl:Class|類別|class
owl:DatatypeProperty|資料屬性|data property
owl:ObjectProperty|關係屬性|object property
owl:Ontology|知識本體|ontology
owl:disjointWith|互斥於|disjoint with
owl:imports|匯入|imports
owl:inverseOf|相反於|inverse of
owl:versionIRI|版本網址|version IRI
owl:versionInfo|版本|version
prov:Entity|實體|entity
prov:SoftwareAgent|程式|software agent
prov:hadPrimarySource|原始來源|primary source
prov:wasAttributedTo|歸屬於|attributed to
rdf:type|類別|type
rdfs:comment|附註|comment
rdfs:isDefinedBy|定義於|defined by
rdfs:label|名稱|label
rdfs:seeAlso|參見|see also
rdfs:subClassOf|上層類別|subclass of
rdfs:subPropertyOf|上層屬性|subproperty of
schema:domainIncludes|適用類別|used on
schema:keywords|關鍵詞|keywords
schema:latitude|緯度|latitude
schema:longitude|經度|longitude
schema:rangeIncludes|值的類別|values are
schema:variableMeasured|答案的欄位|column of the answer
sh:IRI|IRI|IRI
sh:Parameter|參數|parameter
sh:SPARQLAskExecutable|是非查詢|yes-or-no query
sh:SPARQLConstructExecutable|建圖查詢|query that makes triples
sh:SPARQLExecutable|查詢|query
sh:SPARQLSelectExecutable|表列查詢|query that makes rows
sh:ask|查詢全文|text of the query
sh:construct|查詢全文|text of the query
sh:datatype|資料型別|datatype
sh:defaultValue|預設值|default value
sh:description|說明|description
sh:name|名稱|name
sh:nodeKind|節點種類|kind of node
sh:optional|可以省略|optional
sh:parameter|參數|parameter
sh:path|路徑|path
sh:select|查詢全文|text of the query
skos:Concept|代碼|concept
skos:ConceptScheme|代碼表|code list
skos:altLabel|別名|other name
skos:broader|上位概念|broader
skos:changeNote|版本變更|changes
skos:closeMatch|相近概念|close match
skos:definition|定義|definition
skos:editorialNote|維護規則|rules of upkeep
skos:exactMatch|相同概念|exact match
skos:example|例子|example
skos:inScheme|所屬代碼表|in code list
skos:narrower|下位概念|narrower
skos:notation|代碼文字|notation
skos:note|註|note
skos:prefLabel|名稱|name
skos:scopeNote|用法說明|scope note
skos:topConceptOf|代碼表首層|top concept of
skosxl:literalForm|寫法|form
vann:preferredNamespacePrefix|慣用前綴|preferred prefix
vann:preferredNamespaceUri|命名空間|namespace
"""


def _expanded(line: str) -> tuple[str, dict[str, str]]:
    name, zh, en = line.split("|")
    prefix, _, local = name.partition(":")
    return PREFIXES[prefix] + local, {"zh-Hant": zh, "en": en}


BORROWED = dict(map(_expanded, _NAMES.split("\n")[1:-1]))
