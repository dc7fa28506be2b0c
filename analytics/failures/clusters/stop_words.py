"""Stop words of seven languages: function words and greetings, which never label a cluster."""

from sklearn.feature_extraction.text import ENGLISH_STOP_WORDS

_ENGLISH = """
hi hello hey please thanks thank thx dear sir madam good morning afternoon evening regards ok okay yes im
ive id dont cant doesnt didnt isnt wont need want like help know tell let just really got get getting
going lot
"""
_GERMAN = """
ab aber alle allem allen aller alles als also am an andere anderen anderer anderes auch auf aus bei beim
bereits bin bis bisher bist bitte da dabei dadurch dafür dagegen daher damit danach dann daran darauf
daraus darf darüber darum das dass davon dazu dein deine deinem deinen deiner dem den denn der des deshalb
dessen dich die dies diese diesem diesen dieser dieses dir doch dort du durch dürfen eben eigentlich ein
eine einem einen einer eines einfach einige einigen einiger einmal er erst es etwa etwas euch euer eure
eurem euren für gab gar geben gegen gehabt geht gemacht gerade gern gerne gewesen gibt ging habe haben
habt hallo hat hatte hatten hättet hätte hätten her heute hier hin hinter ich ihm ihn ihnen ihr ihre ihrem
ihren ihrer ihres im immer in indem ins irgendwie ist ja jede jedem jeden jeder jedes jedoch jemand jetzt
kann kannst kein keine keinem keinen keiner könnte könnten können kommt konnte lassen leider lg liebe
lieber machen macht mag mal man manche mehr mein meine meinem meinen meiner meines mfg mich mir mit möchte
möchten muss müssen musste nach nachdem nein nicht nichts noch nun nur ob oder ohne schon sehr sei seid
sein seine seinem seinen seiner seit selbst sich sie sind so sogar solche solchem solchen soll sollen
sollte sollten sondern sonst sowie tag trotz trotzdem über um und uns unser unsere unserem unseren unserer
unter viel viele vielen vielleicht vom von vor wann war waren warum was weder wegen weil weiter weitere
welche welchem welchen welcher welches wenn wer werde werden weshalb wie wieder wieso will wir wird
wirklich wo wollen wollte wurde wurden würde würden zu zum zur zwar zwischen danke dank vielen guten
morgen abend grüße grüßen gruß freundlichen freundliche brauche bräuchte braucht
"""
_FRENCH = """
au aux avec bonjour bonsoir ce ces cet cette comme dans de des depuis donc du elle elles en est et eu fait
il ils je la le les leur lors lui ma mais me merci mes moi mon ne nos notre nous on ont ou où par pas plus
pour pourquoi quand que quel quelle qui sa sans se ses son sont suis sur ta te tes toi ton tous tout toute
tu un une vos votre vous ai avez avons aurait être été voudrais
"""
_SPANISH = """
al algo ante como con contra cual cuando de del desde donde el ella ellos en entre era es esa ese eso esta
está este esto están fue gracias ha hay han hasta hola la las le les lo los me mi mis muy más nada ni no
nos nosotros o para pero por porque puedo que quien quiero se ser si sin sobre son su sus también te tengo
todo todos tu tus un una uno unos usted ya yo buenos buenas días favor
"""
_PORTUGUESE = """
ao aos até com como da das de dela dele depois do dos e ela ele em entre era essa esse esta está este eu
foi há isso isto já lhe mais mas me mesmo meu minha muito na nas nem no nos nós não o olá os ou para pela
pelo por porque quando que quem quero se sem ser seu sua são só também tem tenho um uma você obrigado
obrigada favor
"""
_ITALIAN = """
agli ai al alla alle anche avete che chi ci ciao come con cosa da dal dalla degli dei del della delle di
dove e era essere gli grazie ha hai hanno ho il in io la le lei lo loro lui ma mi mia mie mio ne nel nella
no noi non nostro o per perché più quale quando questa questo qui se sei si sia sono sta su sua sul sulla
suo ti tra tu un una uno vi voi vorrei salve buongiorno favore
"""
_DUTCH = """
aan al alle als altijd andere bij ben bent dan dank dat de der deze die dit doch doen door dus een en er
ge geen geef graag groet groeten had hallo heb hebben heeft hem het hier hij hoe hun iets ik in is ja je
kan kunnen maar me meer men met mij mijn moet na naar niet niets nog nu of om omdat ons ook op over te
tegen toch toen tot u uit uw van veel voor want waren was wat we wel werd wie wil worden wordt zal ze zelf
zich zij zijn zo zou bedankt alvast
"""
#: In small letters, as a word stands in a request.
STOP_WORDS = ENGLISH_STOP_WORDS.union(
    *(each.split() for each in (_ENGLISH, _GERMAN, _FRENCH, _SPANISH, _PORTUGUESE, _ITALIAN, _DUTCH))
)
