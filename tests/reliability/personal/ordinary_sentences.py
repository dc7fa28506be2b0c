"""Sentences around ordinary numbers, with a word that says what the number is and without one."""

from collections.abc import Mapping

#: Sentences that say what it is, as customers and agents write; without a word that says so there are BARE.
NAMED: Mapping[str, tuple[str, ...]] = {
    "order number": (
        "My order {} has not arrived.", "Order no. {} is late", "order number: {}",
        "Bestellnummer {} fehlt noch",
        "Meine Bestellung {} ist nicht da", "ma commande {} n'est pas arrivée", "numéro de commande : {}",
        "mi pedido {} no ha llegado", "número de pedido: {}", "o meu pedido nº {} está atrasado",
        "ordine n. {} in ritardo",
        "zamówienie nr {}", "bestelling {} is te laat", "PO {} was confirmed", "订单号 {}", "注文番号：{}",
        "заказ № {}",
    ),
    "article number": (
        "SKU {} is out of stock", "item {} please", "Artikelnummer {} passt nicht", "Part no. {}",
        "référence {} du catalogue",
        "artículo {}", "codice articolo {}", "art. nr {}", "model {}", "品番 {}",
    ),
    "case number": (
        "Case {} was closed", "see ticket {}", "Ref: {}", "Vorgangsnummer {}", "Ticket-Nr. {}",
        "dossier {}", "caso {}",
        "incident {} again", "sprawa nr {}", "my reference is {}", "工单 {}",
    ),
    "serial number": (
        "S/N {}", "serial number {} is not accepted", "Seriennummer: {}", "numéro de série {}",
        "número de serie {}",
        "IMEI {}", "device id {}", "numer seryjny {}", "matricola {}", "序列号 {}",
    ),
    "parcel number": (
        "tracking number {} shows nothing", "Parcel {} is lost", "Sendungsnummer {}", "Paket {} hängt fest",
        "numéro de suivi {}", "número de seguimiento {}", "código de rastreio {}", "numer przesyłki {}",
        "track & trace {}", "shipment {} is stuck", "快递单号 {}", "追跡番号 {}",
    ),
    "EAN": ("EAN {}", "barcode {}", "GTIN: {}", "UPC {}", "Strichcode {}", "code-barres {}",
    "código de barras {}"),
    "ISBN": ("ISBN {}", "the book with ISBN {}", "ISBN-Nummer {}", "isbn: {}"),
    "invoice number": (
        "invoice {}", "Invoice no. {} is wrong", "Rechnung {}", "Rechnungsnummer: {}", "facture n° {}",
        "factura {}",
        "fattura {}", "faktura {}", "factuur {}", "发票号 {}", "nota fiscal {}",
    ),
    "amount": (
        "I paid {}", "Total: {}", "Betrag {} abgebucht", "montant de {}", "importe {}",
    "refund of {} please", "valor {}"),
    "date or time": ("since {}", "on {}", "am {}", "le {}", "el {}", "Termin {}", "logged at {}",
    "it failed at {} and later"),
    "version": (
        "version {}", "after updating to {} it crashes", "App {} on my phone", "Firmware {}", "build {}",
        "Chrome {}",
        "Version {} läuft nicht", "since release {}", "mise à jour {}", "versión {}",
    ),
    "coordinates": ("I am at {}", "GPS {}", "location: {}", "Koordinaten {}", "position {}", "lat/lon {}"),
    "error code": ("error {}", "code {}", "Fehler {}", "erreur {}", "código de error {}", "it says {}",
    "Fehlercode: {}"),
    "measurement": ("size {}", "it measures {}", "Maße {}", "I set it to {}", "values: {}", "dimensions {}"),
    "contract or booking": (
        "customer number {}", "Kundennummer {}", "contract {}", "Vertragsnummer {}", "booking {}",
        "numéro client {}",
        "número de cliente {}", "Zählerstand {}", "policy no. {}", "account {}", "member id {}",
        "Reservierung {}",
    ),
    "hash or UUID": ("request id {}", "trace {}", "commit {}", "id={}", "session {} expired"),
}  # fmt: skip
BARE = (
    "{}", "It says {} on it.", "{} is what I see", "Where is {}?", "Es geht um {}.", "Concernant {}",
    "Sobre {}", "({})",
    "I wrote {} down, nothing else.", "What about {}?", "{}: still nothing", "Hallo,\n{}\nGruß",
    "Dotyczy {}", "关于{}",
)  # fmt: skip
#: Looked at once, when everything was done.
NAMED_HELD_OUT: Mapping[str, tuple[str, ...]] = {
    "order number": ("I placed order {} on Monday", "the order ({}) never came",
    "Auftrag {} stornieren bitte", "pedido #{}",
                     "annuler la commande n°{}", "orden {}", "ordre nr. {}", "tilaus {}", "sipariş no {}",
                     "주문번호 {}"),
    "article number": ("product {} is broken", "Art.-Nr. {}", "réf. {}", "código {} del producto",
    "artikel {}"),
    "case number": ("re: case #{}", "your ticket number {}", "Fall {} ist offen", "demande {}",
    "chamado {}", "incidencia {}"),
    "serial number": ("the serial is {}", "Serial No: {}", "Geräte-ID {}", "sn {}", "serienummer {}"),
    "parcel number": ("UPS says {}", "my package {} is gone", "Sendung {} fehlt", "colis {}", "paquete {}",
    "pakket {}",
                      "DHL {}", "spedizione {}", "tracking {}"),
    "EAN": ("the bar code reads {}", "ean: {}", "Produktcode {}"),
    "ISBN": ("ISBN-13 {}", "book {}"),
    "invoice number": ("your bill {} is wrong", "inv. {}", "Rechnungs-Nr. {}", "n° de facture {}",
    "invoice number {} twice"),
    "amount": ("charged {} twice", "costs {}", "ich habe {} bezahlt", "prix {}", "it was {} last month"),
    "date or time": ("between {}", "until {}", "vom {}", "du {}", "timestamp {}", "delivery {}"),
    "version": ("running {}", "we use v{} here", "Update {} installiert", "Android {}", "SDK {}"),
    "coordinates": ("deliver to {}", "map {}", "the pin is {}"),
    "error code": ("fails with {}", "message: {}", "Code {} erscheint", "status {}"),
    "measurement": ("approx. {}", "about {}", "Größe {}", "specs: {}"),
    "contract or booking": ("client no. {}", "my account number is {}", "Vertrag {}", "réservation {}",
    "meter {}"),
    "hash or UUID": ("token id {}", "log {}", "ref {}"),
}  # fmt: skip
BARE_HELD_OUT = (
    "Hi, {} please.", "Regarding {} - any news?", "see {} above", "Guten Tag, {} ist falsch.",
    "bonjour, {}", "{} again!",
    "[{}]", "still {} and nothing else", "Hola, {} gracias", "{}\n\nSent from my phone",
)  # fmt: skip
