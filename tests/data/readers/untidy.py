"""Untidy CSV files as helpdesks and spreadsheets write them, each with the table that a person sees in it.

The first thirty were written before the reader was changed. The ten of `LATER` were written after it was
finished, and the reader was not changed for them.
"""

from dataclasses import dataclass

Row = tuple[str | None, ...]


@dataclass(frozen=True, slots=True)
class Untidy:
    """A file: its oddity, its text, and the columns, rows, rejected lines and note it must be read with."""

    name: str
    text: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    note: str
    rejected: tuple[int, ...] = ()
    file: str = "export.csv"
    encoding: str = "utf-8"

    @property
    def content(self) -> bytes:
        """The bytes of the file."""
        return self.text.encode(self.encoding)


FIRST = (
    Untidy(
        "Zendesk, German: a separator behind every row, not behind the header",
        "Ticket-ID;Status;Erstellt am;Betreff\n"
        "8801;Gelöst;2026-03-02 09:15;Rechnung fehlt;\n"
        "8802;Offen;2026-03-02 10:40;Passwort vergessen;\n"
        "8803;Gelöst;2026-03-03 08:05;;\n",
        ("Ticket-ID", "Status", "Erstellt am", "Betreff"),
        (
            ("8801", "Gelöst", "2026-03-02 09:15", "Rechnung fehlt"),
            ("8802", "Offen", "2026-03-02 10:40", "Passwort vergessen"),
            ("8803", "Gelöst", "2026-03-03 08:05", None),
        ),
        "end with a separator",
    ),
    Untidy(
        "TOPdesk, Dutch: a separator behind every row and behind the header",
        "Meldingnummer,Aanmeldtijdstip,Korte omschrijving,\r\n"
        "M 2603 001,2026-03-02T08:00:00Z,Printer werkt niet,\r\n"
        "M 2603 002,2026-03-02T08:30:00Z,Geen toegang,\r\n",
        ("Meldingnummer", "Aanmeldtijdstip", "Korte omschrijving"),
        (
            ("M 2603 001", "2026-03-02T08:00:00Z", "Printer werkt niet"),
            ("M 2603 002", "2026-03-02T08:30:00Z", "Geen toegang"),
        ),
        "end with a separator",
    ),
    Untidy(
        "Freshdesk: a blank behind each separator, before the quote",
        "Ticket Id, Subject, Status, Created time\n"
        '301, "Refund, please", "Closed", 2026-03-02 09:00:00\n'
        '302, "It says ""denied""", "Open", 2026-03-02 09:30:00\n'
        '303, "Late parcel", "Closed", 2026-03-02 11:00:00\n',
        ("Ticket Id", "Subject", "Status", "Created time"),
        (
            ("301", "Refund, please", "Closed", "2026-03-02 09:00:00"),
            ("302", 'It says "denied"', "Open", "2026-03-02 09:30:00"),
            ("303", "Late parcel", "Closed", "2026-03-02 11:00:00"),
        ),
        "Blanks around",
    ),
    Untidy(
        "Zoho Desk: a title above the header",
        "All Tickets - March 2026\n"
        "Ticket Id,Subject,Status,Created Time\n"
        "7001,Cannot log in,Closed,2026-03-02 09:00\n"
        "7002,Invoice copy,Open,2026-03-02 09:30\n"
        "7003,Change address,Closed,2026-03-03 10:00\n",
        ("Ticket Id", "Subject", "Status", "Created Time"),
        (
            ("7001", "Cannot log in", "Closed", "2026-03-02 09:00"),
            ("7002", "Invoice copy", "Open", "2026-03-02 09:30"),
            ("7003", "Change address", "Closed", "2026-03-03 10:00"),
        ),
        "Line 1 .*above the header",
    ),
    Untidy(
        "ServiceNow: several lines of facts and a blank line above the header",
        "Report:,Incidents by group\n"
        "Generated:,2026-04-01 07:00:00\n"
        'Filter:,"active=false, opened in March"\n'
        "\n"
        "number,opened_at,short_description,state,assignment_group\n"
        "INC0010001,2026-03-02 09:00:00,VPN drops,Closed,Network\n"
        'INC0010002,2026-03-02 09:30:00,"Mail, no sync",Closed,Mail\n'
        "INC0010003,2026-03-03 10:00:00,New laptop,Open,Desk\n",
        ("number", "opened_at", "short_description", "state", "assignment_group"),
        (
            ("INC0010001", "2026-03-02 09:00:00", "VPN drops", "Closed", "Network"),
            ("INC0010002", "2026-03-02 09:30:00", "Mail, no sync", "Closed", "Mail"),
            ("INC0010003", "2026-03-03 10:00:00", "New laptop", "Open", "Desk"),
        ),
        "Lines 1 to 3 .*above the header",
    ),
    Untidy(
        "A spreadsheet, French: a title padded to the width of the table",
        "Demandes du mois de mars;;;\n"
        ";;;\n"
        "Numéro;Ouvert le;Objet;État\n"
        "D-101;2026-03-02 09:00;Facture erronée;Résolu\n"
        "D-102;2026-03-02 09:30;Mot de passe;Résolu\n"
        "D-103;2026-03-03 10:00;Livraison en retard;Ouvert\n",
        ("Numéro", "Ouvert le", "Objet", "État"),
        (
            ("D-101", "2026-03-02 09:00", "Facture erronée", "Résolu"),
            ("D-102", "2026-03-02 09:30", "Mot de passe", "Résolu"),
            ("D-103", "2026-03-03 10:00", "Livraison en retard", "Ouvert"),
        ),
        "Line 1 .*above the header",
    ),
    Untidy(
        "A script: comments above the header and between rows",
        "# exported by nightly job, do not edit\n"
        "# zone: UTC\n"
        "ticket_id,created_at,subject\n"
        "T1,2026-03-02T09:00:00Z,Cannot log in\n"
        "# second shift\n"
        "T2,2026-03-02T19:00:00Z,Invoice copy\n"
        "T3,2026-03-02T20:00:00Z,Order #7 is late\n",
        ("ticket_id", "created_at", "subject"),
        (
            ("T1", "2026-03-02T09:00:00Z", "Cannot log in"),
            ("T2", "2026-03-02T19:00:00Z", "Invoice copy"),
            ("T3", "2026-03-02T20:00:00Z", "Order #7 is late"),
        ),
        "Comments on line 5",
    ),
    Untidy(
        "osTicket: one field more in some rows, as a comma in a text is not quoted",
        "Ticket Number,Date Created,Subject,Priority\n"
        "100201,2026-03-02 09:00:00,Cannot log in,Normal\n"
        "100202,2026-03-02 09:30:00,Hello, where is my order,High\n"
        "100203,2026-03-02 10:00:00,Invoice copy,Normal\n"
        "100204,2026-03-02 10:30:00,Change address,Low\n",
        ("Ticket Number", "Date Created", "Subject", "Priority"),
        (
            ("100201", "2026-03-02 09:00:00", "Cannot log in", "Normal"),
            ("100203", "2026-03-02 10:00:00", "Invoice copy", "Normal"),
            ("100204", "2026-03-02 10:30:00", "Change address", "Low"),
        ),
        "",
        rejected=(3,),
    ),
    Untidy(
        "Help Scout: empty cells at the end of a row are not written",
        "Number,Created At,Status,Closed At,Rating\n"
        "501,2026-03-02 09:00,closed,2026-03-02 12:00,great\n"
        "502,2026-03-02 09:30,active\n"
        "503,2026-03-02 10:00,closed,2026-03-02 15:00\n"
        "504,2026-03-02 11:00,active\n"
        "505,2026-03-02 12:00,closed,2026-03-03 09:00,okay\n",
        ("Number", "Created At", "Status", "Closed At", "Rating"),
        (
            ("501", "2026-03-02 09:00", "closed", "2026-03-02 12:00", "great"),
            ("502", "2026-03-02 09:30", "active", None, None),
            ("503", "2026-03-02 10:00", "closed", "2026-03-02 15:00", None),
            ("504", "2026-03-02 11:00", "active", None, None),
            ("505", "2026-03-02 12:00", "closed", "2026-03-03 09:00", "okay"),
        ),
        "Rows .*filled up.*3",
    ),
    Untidy(
        "OTRS, German: a total below the rows",
        "Ticket#;Erstellt;Queue;Minuten\n"
        "2026030210000011;2026-03-02 09:00:00;Rechnung;12\n"
        "2026030210000029;2026-03-02 09:30:00;Technik;7\n"
        "2026030210000037;2026-03-02 10:00:00;Technik;31\n"
        "\n"
        "Summe: 3 Tickets\n",
        ("Ticket#", "Erstellt", "Queue", "Minuten"),
        (
            ("2026030210000011", "2026-03-02 09:00:00", "Rechnung", "12"),
            ("2026030210000029", "2026-03-02 09:30:00", "Technik", "7"),
            ("2026030210000037", "2026-03-02 10:00:00", "Technik", "31"),
        ),
        "Line 6 .*below the table",
    ),
    Untidy(
        "Excel: a quoted sep= line behind a byte order mark",
        '\ufeff"sep=;"\r\n'
        "Issue key;Created;Summary;Status\r\n"
        "SUP-1;2026-03-02 09:00;Login, two factors;Done\r\n"
        'SUP-2;2026-03-02 10:00;"Export; all";Done\r\n',
        ("Issue key", "Created", "Summary", "Status"),
        (
            ("SUP-1", "2026-03-02 09:00", "Login, two factors", "Done"),
            ("SUP-2", "2026-03-02 10:00", "Export; all", "Done"),
        ),
        "",
    ),
    Untidy(
        "HubSpot: some cells quoted and others not, an inch sign in one",
        '"Ticket ID","Create date",Ticket name,Pipeline\n'
        '9001,"2026-03-02 09:00",Screen 24" is dark,Support\n'
        '"9002",2026-03-02 09:30,"Refund, please","Support"\n'
        '9003,"2026-03-02 10:00","The ""big"" order",Sales\n',
        ("Ticket ID", "Create date", "Ticket name", "Pipeline"),
        (
            ("9001", "2026-03-02 09:00", 'Screen 24" is dark', "Support"),
            ("9002", "2026-03-02 09:30", "Refund, please", "Support"),
            ("9003", "2026-03-02 10:00", 'The "big" order', "Sales"),
        ),
        "",
    ),
    Untidy(
        "Two months of Kayako put together: the header again between rows",
        "Ticket ID,Created,Subject,Status\n"
        "K-1,2026-02-27 09:00,Cannot log in,Closed\n"
        "K-2,2026-02-28 09:00,Invoice copy,Closed\n"
        "Ticket ID,Created,Subject,Status\n"
        "K-3,2026-03-01 09:00,Change address,Open\n"
        "K-4,2026-03-02 09:00,Refund,Closed\n",
        ("Ticket ID", "Created", "Subject", "Status"),
        (
            ("K-1", "2026-02-27 09:00", "Cannot log in", "Closed"),
            ("K-2", "2026-02-28 09:00", "Invoice copy", "Closed"),
            ("K-3", "2026-03-01 09:00", "Change address", "Open"),
            ("K-4", "2026-03-02 09:00", "Refund", "Closed"),
        ),
        "header .*again.*line 4",
    ),
    Untidy(
        "GLPI, French: blank lines and lines of blanks between rows",
        "ID;Date d'ouverture;Titre;Statut\n"
        "\n"
        "11;2026-03-02 09:00;Écran noir;Clos\n"
        "   \n"
        "12;2026-03-02 09:30;Accès refusé;Clos\n"
        "\t\n"
        "\n"
        "13;2026-03-02 10:00;Nouveau poste;En cours\n",
        ("ID", "Date d'ouverture", "Titre", "Statut"),
        (
            ("11", "2026-03-02 09:00", "Écran noir", "Clos"),
            ("12", "2026-03-02 09:30", "Accès refusé", "Clos"),
            ("13", "2026-03-02 10:00", "Nouveau poste", "En cours"),
        ),
        "",
    ),
    Untidy(
        "Two exports put together, Polish: a byte order mark in the middle",
        "\ufeffNumer;Utworzono;Temat\n"
        "Z1;2026-03-02 09:00;Zgubione hasło\n"
        "Z2;2026-03-02 10:00;Błędna faktura\n"
        "\ufeffNumer;Utworzono;Temat\n"
        "Z3;2026-03-03 09:00;Zwrot pieniędzy\n",
        ("Numer", "Utworzono", "Temat"),
        (
            ("Z1", "2026-03-02 09:00", "Zgubione hasło"),
            ("Z2", "2026-03-02 10:00", "Błędna faktura"),
            ("Z3", "2026-03-03 09:00", "Zwrot pieniędzy"),
        ),
        "header .*again.*line 4",
    ),
    Untidy(
        "A database, Spanish: single quotes around values, separators within them",
        "'id','creado','asunto','estado'\n"
        "'1','2026-03-02 09:00','Factura, copia','cerrado'\n"
        "'2','2026-03-02 09:30','No puedo entrar','abierto'\n"
        "'3','2026-03-02 10:00','Cambio de dirección, urgente','cerrado'\n",
        ("id", "creado", "asunto", "estado"),
        (
            ("1", "2026-03-02 09:00", "Factura, copia", "cerrado"),
            ("2", "2026-03-02 09:30", "No puedo entrar", "abierto"),
            ("3", "2026-03-02 10:00", "Cambio de dirección, urgente", "cerrado"),
        ),
        "single quotes",
    ),
    Untidy(
        "MySQL: quotes within values have a backslash before them",
        '"ticket_id","created_at","body"\n'
        '"1","2026-03-02 09:00:00","It says \\"denied\\", why?"\n'
        '"2","2026-03-02 09:30:00","The file is C:\\\\temp\\\\log"\n'
        '"3","2026-03-02 10:00:00","Thank you"\n',
        ("ticket_id", "created_at", "body"),
        (
            ("1", "2026-03-02 09:00:00", 'It says "denied", why?'),
            ("2", "2026-03-02 09:30:00", "The file is C:\\temp\\log"),
            ("3", "2026-03-02 10:00:00", "Thank you"),
        ),
        "backslash",
    ),
    Untidy(
        "A terminal: pipes with blanks around them",
        " id  | opened_at           | subject        | status\n"
        " 1   | 2026-03-02 09:00:00 | Cannot log in  | closed\n"
        " 2   | 2026-03-02 09:30:00 | Invoice, copy  | open\n"
        " 3   | 2026-03-02 10:00:00 |                | closed\n",
        ("id", "opened_at", "subject", "status"),
        (
            ("1", "2026-03-02 09:00:00", "Cannot log in", "closed"),
            ("2", "2026-03-02 09:30:00", "Invoice, copy", "open"),
            ("3", "2026-03-02 10:00:00", None, "closed"),
        ),
        "Blanks around",
    ),
    Untidy(
        "A mainframe, Italian: separated by carets",
        "NUMERO^APERTO^OGGETTO^STATO\n"
        "A100^2026-03-02 09:00^Fattura, copia^CHIUSO\n"
        "A101^2026-03-02 09:30^Accesso negato^CHIUSO\n"
        "A102^2026-03-02 10:00^Consegna; in ritardo^APERTO\n",
        ("NUMERO", "APERTO", "OGGETTO", "STATO"),
        (
            ("A100", "2026-03-02 09:00", "Fattura, copia", "CHIUSO"),
            ("A101", "2026-03-02 09:30", "Accesso negato", "CHIUSO"),
            ("A102", "2026-03-02 10:00", "Consegna; in ritardo", "APERTO"),
        ),
        r"separated by '\^'",
    ),
    Untidy(
        "A warehouse: separated by two pipes, one pipe within a text",
        "ticket_id||created_at||subject||channel\n"
        "1||2026-03-02 09:00:00||Login | two factors||mail\n"
        "2||2026-03-02 09:30:00||Invoice copy||chat\n"
        "3||2026-03-02 10:00:00||||chat\n",
        ("ticket_id", "created_at", "subject", "channel"),
        (
            ("1", "2026-03-02 09:00:00", "Login | two factors", "mail"),
            ("2", "2026-03-02 09:30:00", "Invoice copy", "chat"),
            ("3", "2026-03-02 10:00:00", None, "chat"),
        ),
        r"separated by '\|\|'",
    ),
    Untidy(
        "Movidesk, Portuguese: decimal commas, more commas than semicolons",
        "Número;Aberto em;Assunto;Horas;Custo\n"
        "1;2026-03-02 09:00;Olá, bom dia, preciso de ajuda;1,5;12,50\n"
        "2;2026-03-02 09:30;Fatura, segunda via;0,25;3,10\n"
        "3;2026-03-02 10:00;Senha, acesso, login;2,0;18,00\n",
        ("Número", "Aberto em", "Assunto", "Horas", "Custo"),
        (
            ("1", "2026-03-02 09:00", "Olá, bom dia, preciso de ajuda", "1,5", "12,50"),
            ("2", "2026-03-02 09:30", "Fatura, segunda via", "0,25", "3,10"),
            ("3", "2026-03-02 10:00", "Senha, acesso, login", "2,0", "18,00"),
        ),
        "",
    ),
    Untidy(
        "Excel: line breaks within names of columns",
        '"Ticket\nnumber","Created\r\nat",Subject,"Status\n(now)"\n'
        "1,2026-03-02 09:00,Cannot log in,closed\n"
        '2,2026-03-02 09:30,"Two\nlines",open\n',
        ("Ticket number", "Created at", "Subject", "Status (now)"),
        (
            ("1", "2026-03-02 09:00", "Cannot log in", "closed"),
            ("2", "2026-03-02 09:30", "Two\nlines", "open"),
        ),
        "Line breaks",
    ),
    Untidy(
        "LiveAgent: blanks behind the closing quotes and at the ends of lines",
        '"Code" ,"Created" ,"Subject" ,"Status"  \n'
        '"AB-1" ,"2026-03-02 09:00" ,"Refund, please" ,"Resolved"  \n'
        '"AB-2" ,"2026-03-02 09:30" ,"Late parcel" ,"Open"  \n'
        '"AB-3" ,"2026-03-02 10:00" ,"" ,"Resolved"  \n',
        ("Code", "Created", "Subject", "Status"),
        (
            ("AB-1", "2026-03-02 09:00", "Refund, please", "Resolved"),
            ("AB-2", "2026-03-02 09:30", "Late parcel", "Open"),
            ("AB-3", "2026-03-02 10:00", None, "Resolved"),
        ),
        "Blanks around",
    ),
    Untidy(
        "A legacy desk, Turkish: separated by ~|~",
        "kayit_no~|~acilis~|~konu~|~durum\n"
        "501~|~2026-03-02 09:00~|~Şifre, unuttum~|~kapalı\n"
        "502~|~2026-03-02 09:30~|~Fatura | kopya~|~açık\n"
        "503~|~2026-03-02 10:00~|~İade~|~kapalı\n",
        ("kayit_no", "acilis", "konu", "durum"),
        (
            ("501", "2026-03-02 09:00", "Şifre, unuttum", "kapalı"),
            ("502", "2026-03-02 09:30", "Fatura | kopya", "açık"),
            ("503", "2026-03-02 10:00", "İade", "kapalı"),
        ),
        r"separated by '~\|~'",
    ),
    Untidy(
        "Excel's Unicode text, Czech: tabs, one more at every end, UTF-16, called .csv",
        "Číslo\tVytvořeno\tPředmět\n"
        "1\t2026-03-02 09:00\tZapomenuté heslo\t\n"
        "2\t2026-03-02 09:30\tKopie faktury, prosím\t\n"
        "3\t2026-03-02 10:00\tVrácení peněz\t\n",
        ("Číslo", "Vytvořeno", "Předmět"),
        (
            ("1", "2026-03-02 09:00", "Zapomenuté heslo"),
            ("2", "2026-03-02 09:30", "Kopie faktury, prosím"),
            ("3", "2026-03-02 10:00", "Vrácení peněz"),
        ),
        "end with a separator",
        encoding="utf-16",
    ),
    Untidy(
        "R: numbers of rows without a name in the header",
        '"ticket_id","created_at","subject"\n'
        '"1","T901","2026-03-02 09:00:00","Cannot log in"\n'
        '"2","T902","2026-03-02 09:30:00","Invoice, copy"\n'
        '"3","T903","2026-03-02 10:00:00","Refund"\n',
        ("row_number", "ticket_id", "created_at", "subject"),
        (
            ("1", "T901", "2026-03-02 09:00:00", "Cannot log in"),
            ("2", "T902", "2026-03-02 09:30:00", "Invoice, copy"),
            ("3", "T903", "2026-03-02 10:00:00", "Refund"),
        ),
        "first column has no name",
    ),
    Untidy(
        "sqlcmd: a line of dashes below the header and the number of rows at the end",
        "ticket_id,created_at,subject,status\n"
        "---------,----------,-------,------\n"
        "1,2026-03-02 09:00:00,Cannot log in,closed\n"
        "2,2026-03-02 09:30:00,Invoice copy,open\n"
        "\n"
        "(2 rows affected)\n",
        ("ticket_id", "created_at", "subject", "status"),
        (
            ("1", "2026-03-02 09:00:00", "Cannot log in", "closed"),
            ("2", "2026-03-02 09:30:00", "Invoice copy", "open"),
        ),
        "Line 6 .*below the table",
    ),
    Untidy(
        "Excel: every line quoted as a whole",
        '"ticket_id,created_at,""subject"",status"\n'
        '"1,2026-03-02 09:00,""Refund, please"",closed"\n'
        '"2,2026-03-02 09:30,""Late parcel"",open"\n'
        '"3,2026-03-02 10:00,""The """"big"""" order"",closed"\n',
        ("ticket_id", "created_at", "subject", "status"),
        (
            ("1", "2026-03-02 09:00", "Refund, please", "closed"),
            ("2", "2026-03-02 09:30", "Late parcel", "open"),
            ("3", "2026-03-02 10:00", 'The "big" order', "closed"),
        ),
        "quoted as a whole",
    ),
    Untidy(
        "Together, German: sep=, a title, separators at the ends, a total",
        "\ufeffsep=;\r\n"
        "Auswertung Support, März 2026;;;\r\n"
        "\r\n"
        "Ticketnummer;Erstellt;Betreff;Bewertung\r\n"
        "1;2026-03-02 09:00;Rechnung, Kopie;5;\r\n"
        "2;2026-03-02 09:30;Passwort;4;\r\n"
        "3;2026-03-02 10:00;Lieferung;;\r\n"
        "Gesamt: 3\r\n",
        ("Ticketnummer", "Erstellt", "Betreff", "Bewertung"),
        (
            ("1", "2026-03-02 09:00", "Rechnung, Kopie", "5"),
            ("2", "2026-03-02 09:30", "Passwort", "4"),
            ("3", "2026-03-02 10:00", "Lieferung", None),
        ),
        "Line 8 .*below the table",
    ),
    Untidy(
        "Together: comments, single quotes behind blanks, cells missing at the ends",
        "// tickets of the pilot, week 10\n"
        "'ticket_id', 'created_at', 'subject', 'csat', 'closed_at'\n"
        "'T1', '2026-03-02 09:00', 'Refund, please', '5', '2026-03-02 11:00'\n"
        "'T2', '2026-03-02 09:30', 'Late parcel'\n"
        "'T3', '2026-03-02 10:00', 'Cannot log in', '2'\n"
        "'T4', '2026-03-02 10:30', 'Invoice'\n"
        "'T5', '2026-03-02 11:00', 'It\\'s broken', '1', '2026-03-03 11:00'\n",
        ("ticket_id", "created_at", "subject", "csat", "closed_at"),
        (
            ("T1", "2026-03-02 09:00", "Refund, please", "5", "2026-03-02 11:00"),
            ("T2", "2026-03-02 09:30", "Late parcel", None, None),
            ("T3", "2026-03-02 10:00", "Cannot log in", "2", None),
            ("T4", "2026-03-02 10:30", "Invoice", None, None),
            ("T5", "2026-03-02 11:00", "It's broken", "1", "2026-03-03 11:00"),
        ),
        "single quotes",
    ),
)

LATER = (
    Untidy(
        "A spreadsheet, Japanese: names of groups above the names of columns",
        "チケット,,,顧客,\n"
        "番号,作成日時,件名,会社,国\n"
        "1001,2026-03-02 09:00,請求書の再発行,ABC商事,日本\n"
        "1002,2026-03-02 09:30,ログインできない,山田工業,日本\n"
        '1003,2026-03-03 10:00,"住所変更, 至急",ABC商事,日本\n',
        ("番号", "作成日時", "件名", "会社", "国"),
        (
            ("1001", "2026-03-02 09:00", "請求書の再発行", "ABC商事", "日本"),
            ("1002", "2026-03-02 09:30", "ログインできない", "山田工業", "日本"),
            ("1003", "2026-03-03 10:00", "住所変更, 至急", "ABC商事", "日本"),
        ),
        "Line 1 above the header",
    ),
    Untidy(
        "psql: pipes, a drawn line, the number of rows",
        "  id  |     created_at      |    subject    | status \n"
        "------+---------------------+---------------+--------\n"
        "    7 | 2026-03-02 09:00:00 | Cannot log in | closed\n"
        "    8 | 2026-03-02 09:30:00 | Invoice, copy | open\n"
        "   10 | 2026-03-02 10:00:00 |               | closed\n"
        "(3 rows)\n",
        ("id", "created_at", "subject", "status"),
        (
            ("7", "2026-03-02 09:00:00", "Cannot log in", "closed"),
            ("8", "2026-03-02 09:30:00", "Invoice, copy", "open"),
            ("10", "2026-03-02 10:00:00", None, "closed"),
        ),
        "Line 6 below the table",
    ),
    Untidy(
        "A wiki: a table in markdown",
        "| ticket | created | subject | minutes |\n"
        "|---|:---:|---|---:|\n"
        "| T1 | 2026-03-02 09:00 | Cannot log in | 12 |\n"
        "| T2 | 2026-03-02 09:30 | Invoice, copy | 5 |\n",
        ("ticket", "created", "subject", "minutes"),
        (
            ("T1", "2026-03-02 09:00", "Cannot log in", "12"),
            ("T2", "2026-03-02 09:30", "Invoice, copy", "5"),
        ),
        "Line 2 below the header",
    ),
    Untidy(
        "Excel, Italian: a total as wide as the table",
        "Numero;Aperto il;Oggetto;Minuti\r\n"
        "1;2026-03-02 09:00;Fattura, copia;12,5\r\n"
        "2;2026-03-02 09:30;Accesso negato;30,0\r\n"
        "3;2026-03-02 10:00;Rimborso;7,5\r\n"
        "4;2026-03-03 08:00;Consegna;7,5\r\n"
        "Totale;;;57,5\r\n",
        ("Numero", "Aperto il", "Oggetto", "Minuti"),
        (
            ("1", "2026-03-02 09:00", "Fattura, copia", "12,5"),
            ("2", "2026-03-02 09:30", "Accesso negato", "30,0"),
            ("3", "2026-03-02 10:00", "Rimborso", "7,5"),
            ("4", "2026-03-03 08:00", "Consegna", "7,5"),
        ),
        "Line 6 below the table",
    ),
    Untidy(
        "An old Mac, Portuguese: carriage returns alone, a title with a comma",
        "Chamados de março, todos\r"
        "Número;Aberto;Assunto;Situação\r"
        "21;2026-03-02 09:00;Segunda via, boleto;fechado\r"
        "22;2026-03-02 09:30;Senha;aberto\r",
        ("Número", "Aberto", "Assunto", "Situação"),
        (
            ("21", "2026-03-02 09:00", "Segunda via, boleto", "fechado"),
            ("22", "2026-03-02 09:30", "Senha", "aberto"),
        ),
        "Line 1 above the header",
    ),
    Untidy(
        "Hive: separated by the control character 1",
        "conversation_id\x01started_at\x01text\x01channel\n"
        "c1\x012026-03-02 09:00:00\x01Hello, my order | late\x01chat\n"
        "c2\x012026-03-02 09:30:00\x01Refund; please\x01mail\n",
        ("conversation_id", "started_at", "text", "channel"),
        (
            ("c1", "2026-03-02 09:00:00", "Hello, my order | late", "chat"),
            ("c2", "2026-03-02 09:30:00", "Refund; please", "mail"),
        ),
        "separated by",
    ),
    Untidy(
        "Salesforce, Spanish: remarks below the table",
        '"Número del caso","Fecha de apertura","Asunto","Estado"\n'
        '"00001001","2026-03-02 09:00","Factura, copia","Cerrado"\n'
        '"00001002","2026-03-02 09:30","Acceso","Nuevo"\n'
        "\n"
        "\n"
        '"Casos de marzo"\n'
        '"Copyright (c) 2000-2026 example.com, inc. Todos los derechos reservados."\n'
        '"Información confidencial - No distribuir"\n'
        '"Generado por:  soporte  2026-04-01 07:00"\n',
        ("Número del caso", "Fecha de apertura", "Asunto", "Estado"),
        (
            ("00001001", "2026-03-02 09:00", "Factura, copia", "Cerrado"),
            ("00001002", "2026-03-02 09:30", "Acceso", "Nuevo"),
        ),
        "Lines 6 to 9 below the table",
    ),
    Untidy(
        "Two files put together: a byte order mark before a row",
        "\ufeffticket_id,created_at,subject\n"
        + "".join(f"T{row},2026-03-02T09:{row:02}:00Z,Invoice {row}\n" for row in range(10, 30))
        + "\ufeffT30,2026-03-03T09:00:00Z,Refund\n"
        "T31,2026-03-03T09:30:00Z,Login\n",
        ("ticket_id", "created_at", "subject"),
        (
            *((f"T{row}", f"2026-03-02T09:{row:02}:00Z", f"Invoice {row}") for row in range(10, 30)),
            ("T30", "2026-03-03T09:00:00Z", "Refund"),
            ("T31", "2026-03-03T09:30:00Z", "Login"),
        ),
        "Byte order marks",
    ),
    Untidy(
        "A pipeline: separators within values have a backslash before them",
        "ticket_id,created_at,subject,channel\n"
        "1,2026-03-02 09:00:00,Hello\\, where is my order,chat\n"
        "2,2026-03-02 09:30:00,Refund\\, please\\, now,mail\n"
        "3,2026-03-02 10:00:00,Login,chat\n",
        ("ticket_id", "created_at", "subject", "channel"),
        (
            ("1", "2026-03-02 09:00:00", "Hello, where is my order", "chat"),
            ("2", "2026-03-02 09:30:00", "Refund, please, now", "mail"),
            ("3", "2026-03-02 10:00:00", "Login", "chat"),
        ),
        "backslash",
    ),
    Untidy(
        "Together, Danish: quotes behind blanks, the header again, cells missing at the ends",
        '"Sagsnr"; "Oprettet"; "Emne"; "Lukket"; "Karakter"\n'
        '"1"; "2026-03-02 09:00"; "Faktura; kopi"; "2026-03-02 12:00"; "5"\n'
        '"2"; "2026-03-02 09:30"; "Adgangskode"\n'
        '"Sagsnr"; "Oprettet"; "Emne"; "Lukket"; "Karakter"\n'
        '"3"; "2026-03-03 09:00"; "Levering"; "2026-03-03 12:00"\n'
        '"4"; "2026-03-03 09:30"; "Retur"\n'
        '"5"; "2026-03-03 10:00"; "Login"; "2026-03-04 12:00"; "3"\n',
        ("Sagsnr", "Oprettet", "Emne", "Lukket", "Karakter"),
        (
            ("1", "2026-03-02 09:00", "Faktura; kopi", "2026-03-02 12:00", "5"),
            ("2", "2026-03-02 09:30", "Adgangskode", None, None),
            ("3", "2026-03-03 09:00", "Levering", "2026-03-03 12:00", None),
            ("4", "2026-03-03 09:30", "Retur", None, None),
            ("5", "2026-03-03 10:00", "Login", "2026-03-04 12:00", "3"),
        ),
        "filled up with empty cells at the end: 3",
    ),
)
