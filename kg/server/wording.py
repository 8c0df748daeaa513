"""What pages call the columns of their sections, the origins of statements and the like, in both languages."""

from __future__ import annotations

Text = tuple[str, str]

COLUMNS: dict[str, Text] = {
    "agency": ("機關", "Agency"),
    "awaits": ("等候", "Awaits"),
    "because": ("理由", "Because"),
    "case": ("合作案", "Case"),
    "change": ("異動", "Change"),
    "city": ("城市", "City"),
    "class": ("類別", "Class"),
    "code": ("代碼", "Code"),
    "confidence": ("把握", "Confidence"),
    "count": ("件數", "Count"),
    "counts": ("計算什麼", "Of what"),
    "date": ("日期", "Date"),
    "definition": ("定義", "Definition"),
    "due": ("期限", "When"),
    "from": ("起", "From"),
    "how": ("語態", "Modality"),
    "into": ("成為", "Into"),
    "issued": ("日期", "Date"),
    "meeting": ("會議", "Meeting"),
    "name": ("名稱", "Name"),
    "notation": ("代碼文字", "Notation"),
    "person": ("人物", "Person"),
    "property": ("屬性", "Property"),
    "reading": ("判讀", "Reading"),
    "relation": ("關係", "Relation"),
    "role": ("角色", "Role"),
    "section": ("所在部分", "Section"),
    "since": ("首見會議", "First meeting"),
    "state": ("狀態", "State"),
    "status": ("狀態", "Status"),
    "text": ("內容", "Text"),
    "things": ("個數", "How many"),
    "title": ("職稱", "Post"),
    "to": ("迄", "To"),
    "triples": ("三元組", "Triples"),
    "until": ("最近會議", "Last meeting"),
    "what": ("決定", "Decision"),
    "who": ("誰", "Who"),
    "written": ("原文寫法", "As written"),
}
ORIGINS: dict[str, Text] = {
    "stated": ("會議紀錄", "minutes"),
    "derived": ("推導", "derived"),
    "interpretation": ("判讀", "reading"),
    "reference": ("參考資料", "reference data"),
    "external": ("外部資料", "outside source"),
    "vocabulary": ("詞彙", "vocabulary"),
    "other": ("其他", "other"),
}
# Plain words that the graph and the queries of pages give.
WORDS: dict[str, Text] = {
    "true": ("是", "yes"),
    "false": ("否", "no"),
    "predecessor": ("前案", "predecessor"),
    "successor": ("後案", "successor"),
    "possible-predecessor": ("可能的前案", "possible predecessor"),
    "possible-successor": ("可能的後案", "possible successor"),
}
