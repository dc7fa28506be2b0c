"""The one table of status words: language → meaning → words, folded as `status_words.fold` does.

Sources are the vendors' public help pages and translation files: Zendesk, Freshdesk, Intercom, Jira Service
Management, HubSpot, ServiceNow, Salesforce, Zammad, GLPI, osTicket, FreeScout, Help Scout, Gorgias, Front,
Kayako. A word that means different things in different systems is left out, so that it is asked about:
"answered", "expired", "failed", "transferred", "inactive".
"""

from collections.abc import Mapping

STATUSES: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "English": {
        "open": (
            "open", "new", "in progress", "in process", "assigned", "unassigned", "active", "reopened",
            "re opened",
            "reopen",
            "work in progress", "to do", "working", "waiting for support", "waiting on us",
            "waiting on agent",
            "processing", "processing (assigned)", "processing (planned)", "planned", "investigating",
            "under investigation", "under review", "in review", "triage", "acknowledged", "accepted",
            "started",
            "ongoing", "unresolved", "unsolved", "open and unassigned", "backlog",
        ),
        "pending": (
            "pending", "hold", "on hold", "waiting", "waiting on customer", "waiting for customer",
            "snoozed", "stalled",
            "waiting on contact", "waiting on third party", "waiting for third party", "waiting on vendor",
            "awaiting reply", "awaiting customer", "awaiting user info", "awaiting caller",
            "awaiting vendor",
            "awaiting problem", "awaiting change", "awaiting evidence", "awaiting approval",
            "waiting for approval", "pending reminder", "pending close", "pending customer", "suspended",
            "deferred", "postponed", "blocked", "later",
        ),
        "closed": (
            "closed", "solved", "resolved", "done", "completed", "complete", "fixed", "finished",
            "archived",
            "closed successful", "closed complete",
        ),
        "cancelled": (
            "cancelled", "canceled", "rejected", "declined", "won't do", "wont do", "won't fix", "wont fix",
            "withdrawn", "abandoned", "refused", "cannot reproduce", "invalid", "not planned",
            "closed unsuccessful", "closed incomplete", "closed skipped", "closed unresolved",
            "closed not solved",
        ),
        "escalated": (
            "escalated", "escalated to human", "escalated to agent", "handed over", "handed off",
            "transferred to human", "transferred to agent", "needs human",
        ),
        "merged": ("merged", "duplicate", "duplicated"),
        "spam": ("spam", "junk"),
        "deleted": ("deleted", "trashed", "trash", "removed"),
    },
    "German": {
        "open": (
            "neu", "offen", "in bearbeitung", "zugewiesen", "nicht zugewiesen", "wiedereröffnet",
            "wieder geöffnet", "aktiv", "in bearbeitung (zugewiesen)", "in bearbeitung (geplant)",
            "in arbeit",
            "zu erledigen", "warten auf support", "wartet auf support", "warten auf uns", "in prüfung",
            "geplant",
        ),
        "pending": (
            "wartend", "ausstehend", "angehalten", "in wartestellung", "warten auf kunden",
            "wartet auf kunden",
            "warten auf kontakt", "warten auf erinnerung", "warten auf schließen", "zurückgestellt",
            "wartet",
            "schlummernd", "pausiert", "warten zur erinnerung", "warten auf erfolgreich schließen",
            "warten auf erfolglos schließen", "warten auf drittanbieter", "warten auf genehmigung",
            "blockiert",
        ),
        "closed": (
            "gelöst", "geschlossen", "erledigt", "abgeschlossen", "behoben", "fertig", "archiviert",
            "erfolgreich geschlossen", "mit workaround geschlossen",
        ),
        "cancelled": (
            "storniert", "abgebrochen", "abgelehnt", "zurückgezogen", "verworfen", "wird nicht erledigt",
            "wird nicht behoben", "erfolglos geschlossen",
        ),
        "escalated": ("eskaliert", "an mitarbeiter übergeben"),
        "merged": ("zusammengeführt", "zusammengefügt", "duplikat", "doppelt"),
        "deleted": ("gelöscht", "papierkorb"),
    },
    "French": {
        "open": (
            "nouveau", "nouvelle", "ouvert", "ouverte", "en cours", "en cours de traitement", "rouvert",
            "rouverte", "en cours (attribué)", "en cours (planifié)", "attribué", "assigné",
            "non assigné", "actif",
            "à faire", "à traiter", "en attente de notre réponse", "en attente du support", "planifié",
        ),
        "pending": (
            "en attente", "en pause", "en attente du client", "en attente client", "en attente d'un tiers",
            "en attente du contact",
            "en attente de rappel", "en attente d'approbation", "suspendu", "bloqué",
        ),
        "closed": (
            "résolu", "résolue", "fermé", "fermée", "clos", "close", "clôturé", "clôturée", "terminé",
            "terminée", "traité", "traitée",
            "archivé", "archivée",
        ),
        "cancelled": (
            "annulé", "annulée", "rejeté", "rejetée", "refusé", "refusée", "abandonné", "abandonnée",
            "sans suite",
        ),
        "escalated": ("escaladé", "escaladée", "transféré à un agent", "transféré à un conseiller"),
        "merged": ("fusionné", "fusionnée", "doublon"),
        "spam": ("indésirable",),
        "deleted": ("supprimé", "supprimée", "corbeille"),
    },
    "Spanish": {
        "open": (
            "nuevo", "nueva", "abierto", "abierta", "en curso", "en proceso", "en progreso", "reabierto",
            "reabierta", "en curso (asignada)", "en curso (planificada)", "en curso (asignado)",
            "en curso (planificado)", "asignado", "sin asignar", "activo", "por hacer", "tareas por hacer",
            "esperando por nosotros", "esperando por soporte", "planificado",
        ),
        "pending": (
            "pendiente", "en espera", "esperando al cliente", "a la espera del cliente",
            "esperando al contacto",
            "esperando por el cliente", "en espera del cliente", "a la espera de terceros", "suspendido",
            "pospuesto", "bloqueado",
        ),
        "closed": (
            "resuelto", "resuelta", "resueltas", "cerrado", "cerrada", "solucionado", "completado",
            "finalizado",
            "listo", "hecho", "terminado", "archivado",
        ),
        "cancelled": ("cancelado", "cancelada", "anulado", "anulada", "rechazado", "rechazada",
            "descartado"),
        "escalated": ("escalado", "escalada", "derivado a un agente", "transferido a un agente"),
        "merged": ("fusionado", "duplicado"),
        "deleted": ("eliminado", "borrado"),
    },
    "Portuguese": {
        "open": (
            "novo", "nova", "aberto", "aberta", "em andamento", "em progresso", "reaberto", "reaberta",
            "em atendimento", "em atendimento (atribuído)", "em atendimento (planejado)",
            "processando (atribuído)", "processando (planejado)", "atribuído", "não atribuído", "ativo",
            "aguardando suporte", "esperando por nós", "a fazer", "tarefas pendentes", "planejado",
        ),
        "pending": (
            "pendente", "em espera", "aguardando cliente", "aguardando o cliente", "aguardando terceiros",
            "aguardando contato", "esperando pelo cliente", "aguardando aprovação", "suspenso", "pausado",
            "bloqueado", "adiado",
        ),
        "closed": (
            "resolvido", "resolvida", "fechado", "fechada", "concluído", "concluída", "encerrado",
            "encerrada",
            "solucionado", "finalizado", "arquivado",
        ),
        "cancelled": (
            "cancelado", "cancelada", "rejeitado", "rejeitada", "recusado", "recusada", "desistência",
        ),
        "escalated": ("escalonado", "escalado", "transferido para atendente", "transferido para humano"),
        "merged": ("mesclado", "mesclada", "duplicado"),
        "deleted": ("excluído", "excluída", "lixeira"),
    },
    "Italian": {
        "open": (
            "nuovo", "nuova", "aperto", "aperta", "in corso", "in lavorazione", "riaperto", "riaperta",
            "in lavorazione (assegnato)", "in lavorazione (pianificato)", "in corso (assegnato)",
            "in corso (pianificato)", "assegnato", "non assegnato", "attivo", "da fare",
            "in attesa del supporto", "pianificato",
        ),
        "pending": (
            "in attesa", "in sospeso", "sospeso", "in attesa del cliente", "in attesa di terze parti",
            "in attesa di approvazione", "in attesa del contatto", "posticipato", "bloccato",
        ),
        "closed": (
            "risolto", "risolta", "chiuso", "chiusa", "completato", "completata", "fatto", "terminato",
            "archiviato",
        ),
        "cancelled": ("annullato", "annullata", "rifiutato", "rifiutata", "respinto", "ritirato"),
        "escalated": ("escalato", "passato a un operatore", "inoltrato"),
        "merged": ("unito", "duplicato"),
        "deleted": ("eliminato", "cancellato"),
    },
    "Dutch": {
        "open": (
            "nieuw", "in behandeling", "heropend", "in behandeling (toegewezen)",
            "in behandeling (gepland)",
            "toegewezen", "niet toegewezen", "actief", "wachten op support", "wachten op ons", "te doen",
            "in uitvoering", "gepland",
        ),
        "pending": (
            "wachtend", "in de wacht", "wachten op klant", "wachten op de klant", "uitgesteld", "in wacht",
            "wachten op derden", "wachten op contact", "wacht op klant", "geblokkeerd",
        ),
        "closed": ("opgelost", "gesloten", "afgerond", "afgesloten", "voltooid", "gereed", "gearchiveerd"),
        "cancelled": ("geannuleerd", "afgewezen", "geweigerd", "ingetrokken"),
        "escalated": ("geëscaleerd", "overgedragen aan medewerker"),
        "merged": ("samengevoegd", "duplicaat"),
        "spam": ("ongewenst",),
        "deleted": ("verwijderd", "prullenbak"),
    },
    "Polish": {
        "open": (
            "nowe", "nowy", "nowa", "otwarte", "otwarty", "otwarta", "w trakcie", "w toku",
            "w trakcie realizacji", "w trakcie (przypisane)", "w trakcie (zaplanowane)", "przypisane",
            "przypisany", "nieprzypisane", "ponownie otwarte", "ponownie otwarty", "aktywne",
            "do zrobienia",
        ),
        "pending": (
            "oczekujące", "oczekujący", "oczekuje", "wstrzymane", "wstrzymany", "oczekiwanie na klienta",
            "czeka na klienta", "zawieszone", "odłożone",
        ),
        "closed": (
            "rozwiązane", "rozwiązany", "rozwiązana", "zamknięte", "zamknięty", "zamknięta", "zakończone",
            "zakończony", "gotowe", "zarchiwizowane",
        ),
        "cancelled": ("anulowane", "anulowany", "odrzucone", "odrzucony", "wycofane"),
        "escalated": ("eskalowane", "eskalowany", "przekazane konsultantowi"),
        "merged": ("scalone", "połączone", "duplikat"),
        "deleted": ("usunięte", "usunięty", "kosz"),
    },
    "Swedish": {
        "open": (
            "ny", "nytt", "öppen", "öppet", "pågående", "pågår", "under arbete", "tilldelad",
            "ej tilldelad",
            "återöppnad", "öppnad igen", "aktiv", "att göra", "planerad",
        ),
        "pending": ("väntande", "väntar", "väntar på kund", "pausad", "parkerad", "avvaktar", "vilande"),
        "closed": (
            "löst", "stängd", "stängt", "klar", "klart", "avslutad", "avslutat", "färdig", "arkiverad",
        ),
        "cancelled": ("avbruten", "avbrutet", "avvisad", "avböjd", "annullerad", "återkallad"),
        "escalated": ("eskalerad", "eskalerat", "överlämnad till medarbetare"),
        "merged": ("sammanslagen", "sammanslagna", "dubblett"),
        "spam": ("skräppost",),
        "deleted": ("borttagen", "raderad", "papperskorg"),
    },
    "Danish": {
        "open": (
            "ny", "åben", "åbnet", "i gang", "igangværende", "under behandling", "tildelt", "ikke tildelt",
            "genåbnet", "aktiv", "planlagt",
        ),
        "pending": (
            "afventer", "venter", "venter på kunde", "afventer kunde", "på hold", "i bero", "udskudt",
        ),
        "closed": ("løst", "lukket", "afsluttet", "færdig", "fuldført", "udført", "arkiveret"),
        "cancelled": ("annulleret", "afvist", "afbrudt", "trukket tilbage"),
        "escalated": ("eskaleret", "overdraget til medarbejder"),
        "merged": ("flettet", "sammenlagt", "dublet"),
        "deleted": ("slettet", "papirkurv"),
    },
    "Russian": {
        "open": ("новый", "новая", "открыт", "открыта", "открыто", "в работе", "в обработке", "назначен"),
        "pending": (
            "в ожидании", "ожидание", "ожидает ответа", "ожидает клиента", "на удержании", "отложен",
            "отложена",
        ),
        "closed": (
            "закрыт", "закрыта", "закрыто", "решён", "решен", "решено", "выполнен", "выполнено", "завершён",
            "завершен",
        ),
        "cancelled": ("отменён", "отменен", "отменено", "отклонён", "отклонен"),
        "escalated": ("эскалирован", "передан оператору"),
        "merged": ("объединён", "объединен", "дубликат"),
        "spam": ("спам",),
        "deleted": ("удалён", "удален"),
    },
    "Japanese": {
        "open": ("新規", "未対応", "対応中", "処理中", "受付", "受付済み", "オープン", "進行中",
            "再オープン", "未完了"),
        "pending": ("保留", "保留中", "返信待ち", "顧客返信待ち", "回答待ち", "確認待ち"),
        "closed": ("完了", "解決", "解決済み", "解決済", "クローズ", "対応完了", "対応済み", "対応済",
            "終了"),
        "cancelled": ("対応不要", "キャンセル", "取り下げ", "却下", "未解決でクローズ"),
        "escalated": ("エスカレーション", "エスカレーション中", "有人対応"),
        "merged": ("統合", "統合済み", "重複"),
        "spam": ("迷惑メール", "スパム"),
        "deleted": ("削除", "削除済み", "ゴミ箱"),
    },
    "Chinese": {
        "open": ("新建", "未处理", "处理中", "受理中", "打开", "待处理", "處理中", "未處理", "待處理"),
        "pending": ("等待中", "等待客户回复", "挂起", "暫停", "等待客戶回覆"),
        "closed": ("已解决", "已关闭", "已完成", "已結案", "已解決", "已關閉", "完成"),
        "cancelled": ("已取消", "已拒绝", "已拒絕"),
        "escalated": ("已升级", "转人工", "已转人工", "已升級", "轉人工"),
        "deleted": ("已删除", "已刪除"),
    },
}  # fmt: skip
