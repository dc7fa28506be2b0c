"""What columns of tickets are called in further languages: Slavic, Nordic, Turkish and East Asian ones."""

from collections.abc import Mapping

#: Canonical column → its usual names there, as words in lower case.
FURTHER: Mapping[str, tuple[str, ...]] = {
    "ticket_id": (
        "kod zgłoszenia", "numer zgłoszenia", "id zgłoszenia", "nr zgłoszenia", "numer sprawy",
        "id rozmowy",
        "zgłoszenie", "číslo ticketu", "číslo požadavku", "ärendenummer", "sagsnummer", "saksnummer",
        "talep no", "talep numarası", "bilet no", "номер заявки", "номер обращения", "id обращения",
        "問い合わせ番号", "お問い合わせ番号", "チケット番号", "チケットid", "問合せ番号", "管理番号",
        "受付番号",
        "案件番号", "工单编号", "工单号", "会话id", "工單編號", "案件編號", "티켓 번호", "문의 번호",
        "gesprächs id", "konversations id", "vorgang", "vorgangs id", "anfragenummer", "id da conversa",
        "id de la conversación", "id de conversation", "id conversazione", "call id", "contact id",
        "interaction id", "engagement id", "chat session id", "task sid", "conversation sid",
    ),
    "customer_id": (
        "klient", "id klienta", "e mail klienta", "adres e mail klienta", "kundenbenutzer", "kundenkennung",
        "zákazník", "kund", "kundenr", "müşteri", "müşteri id", "клиент", "id клиента", "顧客id",
        "顧客番号",
        "会員番号", "お客様番号", "メールアドレス", "客户id", "客户", "客戶編號", "고객 id", "고객",
        "id do cliente",
        "id del cliente", "id du client", "chatter id", "user email", "caller number", "from number",
        "phone number", "visitor email", "consumer id", "ani", "customer number",
    ),
    "created_at": (
        "utworzono", "data zgłoszenia", "data otwarcia", "utworzone", "rozpoczęto", "vytvořeno",
        "skapad den",
        "oprettet den", "opprettet", "oluşturulma tarihi", "açılış tarihi", "дата создания", "создано",
        "受付日時", "作成日時", "受信日時", "問い合わせ日時", "登録日時", "起票日時", "開始日時",
        "创建时间", "提交时间",
        "開始時間", "建立時間", "생성일", "접수 일시", "criada em", "iniciada em", "creada el", "créée le",
        "begonnen", "begonnen am", "beginn", "gesprächsbeginn", "inicio", "início", "début", "inizio",
        "start timestamp", "started", "initiation timestamp", "date created", "conversation start",
        "conversation start time", "chat start", "chat start time", "call start", "call start time",
        "start", "begin", "queued at", "date time", "datetime",
    ),
    "first_response_at": ("初回返信日時", "一次回答日時", "pierwsza odpowiedź", "首次响应时间",
        "erstantwort"),
    "resolved_at": (
        "rozwiązano", "data rozwiązania", "vyřešeno", "löst den", "çözüm tarihi", "дата решения",
        "完了日時",
        "解決日時", "対応完了日時", "解决时间", "해결 일시", "resolvida em", "resuelta el",
    ),
    "closed_at": (
        "zamknięto", "data zamknięcia", "uzavřeno", "stängd", "lukket", "kapanış tarihi", "дата закрытия",
        "クローズ日時", "終了日時", "关闭时间", "結束時間", "종료 일시", "disconnect timestamp",
        "end timestamp",
        "encerrada em", "gesprächsende", "ende", "conversation end", "chat end time", "call end time",
        "conversation end time", "end", "ended",
    ),
    "updated_at": (
        "ostatnia zmiana", "zaktualizowano", "aktualizováno", "ändrad", "güncellenme tarihi", "обновлено",
        "更新日時", "最終更新日時", "更新时间", "수정일", "last update timestamp", "date updated",
        "letzte änderung",
    ),
    "status": (
        "ステータス", "状態", "対応状況", "対応ステータス", "状态", "狀態", "상태", "durum", "статус",
        "состояние",
        "disposition", "stan zgłoszenia", "status zgłoszenia",
    ),
    "channel": (
        "kanał", "kanál", "kanał kontaktu", "チャネル", "チャンネル", "受付方法", "問い合わせ経路",
        "渠道", "通路",
        "채널", "канал", "kommunikationskanal", "media type", "platform",
    ),
    "language": ("język zgłoszenia", "言語", "语言", "언어", "язык", "dil", "language code"),
    "priority": ("priorytet", "priorita", "prioritet", "öncelik", "приоритет", "優先度", "优先级",
        "우선순위"),
    "category": (
        "temat zgłoszenia", "dział", "カテゴリ", "カテゴリー", "問い合わせ種別", "種別", "分類", "类别",
        "分类",
        "카테고리", "категория", "kategori", "tópico", "tópicos", "call reason", "skill", "queue",
        "warteschlange", "lex intent", "tema",
    ),
    "subject": ("タイトル", "件名", "标题", "主题", "主旨", "제목", "тема", "konu", "předmět", "emne"),
    "body": (
        "treść", "treść wiadomości", "本文", "問い合わせ内容", "内容", "お問い合わせ内容", "描述",
        "内容描述",
        "내용", "описание", "açıklama", "první zpráva", "request preview",
    ),
    "handled_by": ("obsłużone przez", "対応者種別", "处理方式", "resolution type", "resolved by type"),
    "escalated": (
        "przekazano do konsultanta", "przekazano do człowieka", "eskalacja", "eskalowano", "eskalováno",
        "エスカレーション", "有人対応", "エスカレーション有無", "转人工", "是否转人工", "轉人工",
        "상담원 연결",
        "передано оператору", "эскалация", "is escalated", "handed off to agent", "transferred to a human",
        "agent takeover", "human takeover", "an mitarbeiter übergeben", "an mensch übergeben",
    ),
    "reopened": ("ponownie otwarte", "ponownie otwarto", "znovu otevřeno", "再オープン", "再開", "重新打开",
                 "reaberta", "reabierta", "réouverte", "réouvert", "rouverte"),
    "csat": (
        "ocena klienta", "ocena obsługi", "ocena rozmowy", "hodnocení", "kundbetyg", "tilfredshed",
        "memnuniyet", "puan", "оценка", "оценка клиента", "顧客満足度", "満足度", "評価",
        "アンケート評価", "满意度",
        "评分", "滿意度", "만족도", "평점", "nota do csat", "nota csat", "kundenbewertung", "csat rating",
        "post call survey score", "survey rating", "rating score",
    ),
    "handle_seconds": (
        "czas obsługi", "czas rozmowy", "doba řešení", "handläggningstid", "işlem süresi",
        "время обработки",
        "対応時間", "処理時間", "通話時間", "处理时长", "通话时长", "處理時間", "처리 시간",
        "tempo de atendimento",
        "duration ms", "call duration ms", "handling duration", "handling time ms", "agent handle time",
        "tempo médio de atendimento",
        "duration sec", "handle time sec", "agent interaction duration", "zeiteinheiten",
    ),
    "tags": ("タグ", "标签", "tagi", "značky", "etiketler", "теги", "tag list"),
}  # fmt: skip

#: Single words, and in languages without blanks parts of words, that name a column inside a longer header.
WITHIN: Mapping[str, tuple[str, ...]] = {
    "escalated": ("eskalacja", "eskalowano", "przekazano", "エスカレーション", "转人工", "escalate"),
    "csat": ("ocena", "hodnocení", "満足度", "满意度", "滿意度", "만족도", "оценка"),
    "resolved": ("resolved", "solved", "successful", "success", "rozwiązane", "gelöst", "resuelto",
        "resolvido",
                 "résolu", "risolto", "opgelost", "解決済み", "已解决"),
}  # fmt: skip
