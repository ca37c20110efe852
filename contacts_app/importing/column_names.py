"""The words by which exports in many languages name their columns.

Collected from the exports of real programs. A phrase is a whole column name; a word is a part
of one. All are compared folded (no case, no accents), parted at anything that is no letter.
"""

import re

from core.folding import fold


# Phrases by field; "name" is whatever the other columns leave: the full name, or a part of it.
_PHRASES = {
    "given_name": (
        "first name|firstname|given name|givenname|forename|fname|first|given|n given|christian name"
        "|vorname|rufname|prénom|prenom|nombre de pila|primer nombre|nombres|primeiro nome"
        "|nome próprio|voornaam|roepnaam|imię|jméno|křestní jméno|meno|keresztnév|utónév|förnamn"
        "|fornavn|etunimi|ilk ad|ilk isim|ime|prenume|שם פרטי|الاسم الأول|ім'я|именем|όνομα|名"
        "|name first|preferred name|prename|first name given name"
    ),
    "middle_name": (
        "middle name|middlename|additional name|middle|n middle|middle initial|отчество|по батькові"
        "|weitere vornamen|zweiter vorname|deuxième prénom|autres prénoms|segundo nombre|ikinci ad"
        "|orta ad|ikinci isim|drugie imię|tussenvoegsel|secondo nome|nome do meio|segundo nome"
        "|patronymic|tussenvoegsels|name middle|ikinci adı|middelste naam|middle names"
    ),
    "family_name": (
        "last name|lastname|surname|sur name|family name|family|familyname|lname|last|n family|second name"
        "|nachname|familienname|zuname|nom de famille|apellido|apellidos|primer apellido|cognome"
        "|sobrenome|apelido|último nome|achternaam|nazwisko|příjmení|priezvisko|vezetéknév"
        "|családnév|efternamn|etternavn|efternavn|sukunimi|soyad|soyadı|soyisim|soy isim|фамилия"
        "|прізвище|prezime|nume de familie|επώνυμο|姓|שם משפחה|اسم العائلة|name last|last name surname|last name family"
    ),
    "full_name": (
        "full name|fullname|display name|displayname|contact name|client name|customer name"
        "|person name|member name|guest name|patient name|student name|n fn|fn|formatted name"
        "|фио|ф и о|ф и о клиента|полное имя|имя и фамилия|имя фамилия|фамилия имя|фамилия и имя"
        "|фамилия имя отчество|имя клиента|піб|прізвище та ім'я|имя фамилия отчество"
        "|ad soyad|adı soyadı|ad soyadı|isim soyisim|isim soyad|adı ve soyadı|ad ve soyad|tam ad"
        "|tam adı|üye müşteri|müşteri adı|müşteri adı soyadı|hasta adı"
        "|görünen ad|vollständiger name|anzeigename"
        "|kundenname|ganzer name|name vorname|nachname vorname|vor und nachname|nombre completo"
        "|nombre y apellidos|nombre y apellido|nombre del cliente|nom complet|nom et prénom"
        "|nom prénom|prénom nom|prénom et nom|nom affiché|nome completo|nome e cognome"
        "|cognome e nome|nome cognome|volledige naam|weergavenaam|imię i nazwisko|nazwisko i imię"
        "|pełne imię i nazwisko|celé jméno|jméno a příjmení|namn|fullständigt namn|fullt navn|이름"
        "|氏名|姓名|名前|名字|お名前|성명|שם|שם מלא|اسم|الاسم|الاسم الكامل|ονοματεπώνυμο|name full|saved name|отображаемое имя|полное имя контакта|имя контакта|last name first name|name surname"
        "|first and last name|nom du client"
        "|contact person|контактное лицо|ansprechpartner|yetkili kişi|yetkili|persona de contacto"
        "|аты жөні"
    ),
    "name": (
        "name|имя|имена|ad|adı|isim|ismi|nom|nombre|nome|naam|navn|nimi|név|nazwa|nume|názov"
        "|contact|person|контакт|kişi|kontakt|contacto|contatto|contato|название|наименование|найменування"
    ),
    # Names of people only beside a column with their e-mail or phone.
    "weak_full_name": (
        "file as|fileas|lead name|n fileas|speichern unter|account name|sort name|client|clients"
        "|customer|patient|guest|member|student|attendee|клиент|пациент|müşteri|danışan|hasta|üye"
        "|kunde|cliente|klient|gast"
    ),
    "nickname": (
        "nickname|nick name|nick|alias|spitzname|takma ad|lakap|псевдоним|прозвище|ник|surnom"
        "|apodo|soprannome|apelido carinhoso|bijnaam|pseudonim|přezdívka|short name|knownas"
        "|known as|alcunha|public name|profile name|push name"
    ),
    "organization": (
        "company|company name|organization|organisation|organization name|organisation name"
        "|organization 1 name|org name|org|company org|firma|firmenname|firma name|unternehmen"
        "|компания|организация|название компании|название организации|компания контакта|фирма|место работы|компанія|організація|şirket"
        "|şirket adı|firma adı|firma ismi|kurum|işletme|société|entreprise|nom de l'entreprise"
        "|organisme|empresa|compañía|organización|azienda|società|ditta|organizzazione|organização"
        "|bedrijf|bedrijfsnaam|organisatie|organizacja|nazwa firmy|společnost|cég|företag|yritys"
        "|会社|会社名|勤務先|公司|单位|회사|회사명|직장|virksomhed|employer|arbeitgeber|business name|work company|associated company|kuruluş"
        "|company name accounts|institution|organizasyon|denominazione|current company|name der organisation|kuruluş adı|organizasyon adı|полное наименование"
        "|nombre de la organización|nombre de la empresa|nom de l'organisation|nom de la société"
        "|nome dell'organizzazione|nome azienda|nome da organização|nome da empresa|nazwa organizacji"
        "|naam van organisatie"
    ),
    "job_title": (
        "job title|jobtitle|position|organization title|organization 1 title|job position|job"
        "|beruf|berufsbezeichnung|funktion|stellung|tätigkeit|должность|посада|профессия"
        "|役職|职位|職位|职务|직책|직위|pozisyon|görev|görevi|meslek|mesleği|poste|fonction|profession"
        "|cargo|puesto|profesión|ruolo|professione|posizione|profissão|functie|functietitel"
        "|stanowisko|pozice|funkce|beosztás|role|occupation|work title|title job|headline"
        "|current position|iş unvanı|iş ünvanı|kuruluş unvanı|kuruluş ünvanı|titel in der organisation|título de la organización"
    ),
    "title": "title|titel|titel anrede|titre|título|titolo|unvan|ünvan|ünvanı|unvanı",
    "birth_date": (
        "birthday|birth date|birthdate|date of birth|date birth|dateofbirth|dob|d o b|bday|born|birth"
        "|birth day date|geburtstag|geburtsdatum|geb datum|geb|дата рождения|день рождения|др|д р"
        "|дата народження|день народження|рождение|doğum tarihi|doğum günü|dogum tarihi|doğum t|doğum tar|doğum"
        "|date de naissance|anniversaire|né le|naissance|fecha de nacimiento|cumpleaños|nacimiento"
        "|fecha nacimiento|fecha nac|data di nascita|compleanno|nascita|data de nascimento"
        "|aniversário|nascimento|geboortedatum|verjaardag|doğum tarih|data urodzenia|urodziny|datum narození"
        "|narozeniny|születési dátum|születésnap|födelsedatum|födelsedag|fødselsdato|fødselsdag"
        "|syntymäaika|rođendan|γενέθλια|生日|出生日期|出生年月日|生年月日|誕生日|생일|생년월일|تاريخ الميلاد"
    ),
    "birth_year": "birth year|birthday year|geburtsjahr|год рождения|doğum yılı|année de naissance",
    "birth_month": "birth month|birthday month|geburtsmonat|месяц рождения|doğum ayı",
    "birth_day": "birth day|birthday day|geburtstag tag|день рождения число",
    "language": (
        "language|preferred language|sprache|язык|мова|dil|tercih edilen dil|langue|idioma|lingua"
        "|taal|język|jazyk|nyelv|språk|kieli|locale"
    ),
    "tax_id": (
        "vat|vat id|vat number|vat no|tax id|taxid|tax number|tin|ust idnr|ust id|ustid|ust id nr"
        "|umsatzsteuer id|steuernummer|инн|kdv|kdv kimliği|vergi no|vergi numarası|vergi kimlik no"
        "|nif|cif|nit|partita iva|p iva|codice fiscale|n tva|numéro de tva|tva|btw nummer|btw|nip"
        "|dič|ičo|adószám|cnpj|cpf|rfc"
    ),
    "note": (
        "notes|note|memo|comment|comments|remark|remarks|description|background|bemerkung"
        "|bemerkungen|notiz|notizen|anmerkung|anmerkungen|kommentar|примечание|примечания"
        "|комментарий|комментарии|заметка|заметки|описание|примітка|примітки|not|notlar|açıklama"
        "|yorum|notas|nota|observaciones|comentarios|remarque|remarques|commentaire|commentaires"
        "|annotazioni|osservazioni|observações|opmerking|opmerkingen|notities|uwagi|notatki"
        "|poznámka|poznámky|megjegyzés|anteckningar|備考|メモ|备注|備註|메모|비고|contact notes|client notes|customer notes|anotações|anmerkung notiz"
    ),
    "labels": (
        "labels|label|tags|tag|group membership|groups|group|categories|category|segments"
        "|метки|метка|теги|тег|группы|группа|категории|категория|мітки|групи|категорії"
        "|etiketler|etiket|etiketleri|gruplar|grup|grup üyeliği|kategoriler|kategori"
        "|gruppenmitgliedschaft|gruppen|gruppe|kategorien|kategorie|schlagwörter"
        "|étiquettes|libellés|groupes|appartenance au groupe|catégories|catégorie"
        "|タグ|グループ|标签|标记|分组|태그|그룹|etiquetas|grupos|grupo|categorías|categoría|etichette|gruppi|categorie|categoria"
        "|categorias|marcadores|etykiety|grupy|kategorie|labels tags"
    ),
}

EMAIL_WORDS = (
    "email e-mail mail mails emails epost messagerie elettronica elektroniczna почты почте eposta e-posta mailadresse mailadres emailadresse"
    " emailaddress почта имейл мейл correo courriel mél sähköposti adresemail пошта meil"
    " 邮箱 電子郵件 メール 이메일 البريد אימייל דואל メールアドレス"
)
PHONE_WORDS = (
    "phone phones whats fax télécopie télécopieur tel telephone telefon telefonu telefono téléphone telefone telefoon telefony"
    " teléfono телефон телефоны тел тлф mobile mobil móvil cell cellphone cellular celular handy"
    " gsm cep моб мобильный сотовый мобільний portable fax faks факс pager пейджер rufnummer"
    " telefonnummer hauptnummer puhelin msisdn whatsapp viber sms isdn callback rückmeldung"
    " telemóvel komórka mobiel cellulare telefax 电话 手机 電話 携帯 전화 휴대폰 هاتف جوال τηλέφωνο טלפון נייד الهاتف الجوال 전화번호 휴대전화 電話番号 携帯電話 手机号"
)
# Parts of longer words: Mobiltelefon, Privattelefon, homephone.
PHONE_STEMS = ("telef", "phone", "mobil", "handy", "телефон", "faks", "факс")
EMAIL_STEMS = ("email",)
# What stands beside an e-mail or a phone and is none.
BESIDE_WORDS = (
    "type typ label display displayed angezeigter optin opt status consent marketing subscriber"
    " subscribed unsubscribed bounced verified blacklisted permission accepts accepted allowed"
    " allow count last date time at sent opened valid preference preferences preferred country code"
    " prefix phonetic mailing mailbox mailer listing list format formatted extension name names"
    " id tip тип статус согласие durum onay izin tür türü domain provider source owner"
    " tags assigned tipo görünen краткое nom complet pantalla visualizzato weergavenaam emergency"
    " emerg notfall spouse parent guardian acil экстренный"
)
TYPE_WORDS = "type typ label tip tipo тип ярлык tür türü etiket étiquette libellé etiqueta etichetta etykieta"
# Names that mean a phone number if the cells look like it.
PHONE_PHRASES = (
    "number|contact number|contact no|no|номер|контактный номер|контакты|numara|numarası"
    "|iletişim numarası|iletişim|other|primary|abitazione|main|nummer|numéro|número|numero|numer|home|work|office"
)

ADDRESS_WORDS = {
    "postal_code": (
        "zip|zipcode|zip code|postal|postal code|postalcode|postcode|post code|plz|postleitzahl"
        "|индекс|почтовый индекс|поштовий індекс|posta kodu|postakodu|code postal|codice postale"
        "|código postal|cap|kod pocztowy|psč|irányítószám|postnummer|postinumero|pincode"
        "|zip postal code|zip postcode|eircode|郵便番号|邮编|邮政编码|우편번호"
    ),
    "city": (
        "city|town|locality|ort|stadt|wohnort|город|місто|населенный пункт|şehir|sehir|ilçe|ville"
        "|ciudad|localidad|poblacion|città|citta|comune|cidade|stad|plaats|woonplaats|miasto|město"
        "|mesto|város|postort|kaupunki|suburb|municipality|stadtort|weiterer ort|miejscowość|населённый пункт|suburb city|plz ort|plz wohnort|plz stadt|postcode city"
    ),
    "region": (
        "state|region|province|county|bundesland|kanton|область|край|регион|район|eyalet|bölge|il"
        "|département|région|provincia|estado|comunidad|regione|provincie|województwo|kraj kraj"
        "|state province|state region|bundesland kanton|dép région|district|prefecture|governorate"
    ),
    "country": (
        "country|countryname|land|страна|країна|ülke|ulke|pays|país|paese|nazione|kraj|země|ország"
        "|maa|country region|land region|country name|staat|nation|country code|ülke bölge|pays région|país región|страна регион"
    ),
    "street": (
        "street|address|adresse|adresa|adres|adresi|address line|street address|strasse|straße"
        "|anschrift|улица|адрес|адреса|вулиця|sokak|cadde|açık adres|rue|dirección|direccion|calle"
        "|domicilio|indirizzo|via|endereço|住所|地址|주소|rua|morada|straat|ulica|cím|utca|adress|gata|osoite|adr"
        "|street1|address1|addr|street name|business address|mailing street|mailing address|line"
    ),
    "street2": (
        "street 2|address 2|adresse 2|extended address|extended|extended street|address line 2|street 3|address 3|apartment"
        "|apt|suite|unit|street2|address2|addition|adresszusatz|line 2|address2 line|кв|квартира"
        "|apartment suite|apt suite|flat|daire|daire no"
    ),
    "house": "hausnummer|hausnr|дом|номер дома|huisnummer|numero civico|kapı no|bina no",
    # Written before the street.
    "house_first": "house number|house no|street number",
    "po_box": "po box|pobox|box|postfach|post office box|p o box|аб ящик|abonentenfach",
    "formatted": "formatted|full address|formatiert|complete address|whole address",
}  # fmt: skip
# Words for an address as such, beside which the part stands.
ADDRESS_HEADS = (
    "address adresse adresa adres adresi adr addr adress anschrift адрес адреса dirección endereço"
    " indirizzo arbeitsadresse privatadresse mailing"
)
OTHER_WORDS = (
    "general other weitere weiterer weiteres weiteren andere anderer another diğer другой r e"
    " регистрации проживания прописки фактический фактического почтовый доставки delivery"
    " residential residence permanent current ikamet teslimat"
)
# Beside address parts, what makes a column none of them.
NO_ADDRESS_WORDS = "ip web url mac type typ label lon lat latitude longitude fax geo site website"

# Words that say whose the column is and nothing more.
OWNER_WORDS = (
    "client customer contact patient member guest lead user person student attendee subscriber"
    " buyer section billing default primary main клиента пациента müşteri hasta danışan üye kunden kunde"
    " cliente the your optional required"
)
# Words that bind others, and those that say how dates are written or which clock is meant.
FILLING_WORDS = (
    "de del do da di du d l la le les el der des die van op of для и или o y et ou or and"
    " yyyy yy mm dd utc gmt iso дд мм гггг gg aaaa jjjj tt jj"
    # Columns of a questionnaire: "What is your name?"
    " what is please enter ваш ваша ваше ваши вашего вашей укажите введите ihr ihre votre su seu"
    " lütfen sizin"
)
NUMBER_WORDS = {"one": "1", "two": "2", "three": "3", "i": "1", "ii": "2", "secondary": "2"}

# Parts of words that say when somebody was born.
BIRTH_STEMS = (
    "birth", "geburt", "рожд", "народж", "dogum", "туған", "nacim", "nascim", "nascita", "naissance",
    "narozen", "urodz", "szulet", "fodsel", "fodel",
)  # fmt: skip
# Dates that only have to do with a birthday, and places.
NO_BIRTH_WORDS = "next last reminder place ort место yeri lieu lugar luogo"
# "Your" at the end of a Turkish word: adınız, soyadınız, tarihiniz.
_YOUR = re.compile(r"(?<=\w\w)[iu]?n[iu]z$")

PHONETIC_WORDS = frozenset({"yomi", "phonetic", "furigana", "ausspracheform", "pronunciation"})


def words_of(header: str) -> list[str]:
    """Return the folded words of a column name; numbers are words of their own.

    >>> words_of("E-mail 1 - Value")
    ['email', '1', 'value']
    """
    # A small letter alone before a capital is no word: iPhone, eMail.
    parted = re.sub(r"(?<=[a-z][a-z])(?=[A-Z])", " ", header)
    folded = fold(parted)
    folded = re.sub(r"\be[ \-_.]?(mail|posta|post)\b", r"e\1", folded)
    return re.findall(r"[^\W\d_]+(?:'[^\W\d_]+)*|\d+", folded)


def without_your(word: str) -> str:
    return _YOUR.sub("", word)


def _phrase(text: str) -> str:
    return " ".join(words_of(text))


def _words(text: str) -> frozenset[str]:
    return frozenset(word for part in text.split() for word in words_of(part))


FIELD_BY_PHRASE = {
    _phrase(phrase): name for name, phrases in _PHRASES.items() for phrase in phrases.split("|")
}
ADDRESS_PART_BY_PHRASE = {
    _phrase(phrase): part
    for part, phrases in ADDRESS_WORDS.items()
    for phrase in phrases.split("|")
}
EMAIL = _words(EMAIL_WORDS) | {"email", "eposta"}
PHONE = _words(PHONE_WORDS)
BESIDE = _words(BESIDE_WORDS)
TYPE = _words(TYPE_WORDS)
NO_ADDRESS = _words(NO_ADDRESS_WORDS)
OWNER = _words(OWNER_WORDS)
FILLING = _words(FILLING_WORDS)
HEADS = _words(ADDRESS_HEADS)
NO_BIRTH = _words(NO_BIRTH_WORDS)
OTHER = _words(OTHER_WORDS)
PHONE_BY_CONTENT = frozenset(_phrase(phrase) for phrase in PHONE_PHRASES.split("|"))
