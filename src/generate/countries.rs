//! The countries where invented people live: how frequent each is, its cities, streets, postal codes and phones.
//!
//! Patterns are those of [`Dice::fill`](super::random::Dice::fill). A phone pattern stands without the country's
//! dialling code; where a country keeps numbers free for films and books, those are the ones taken.

use super::names::{self, Names};

/// What is typical of one country. Lists are written as one text with ` | ` between the entries.
pub struct Country {
    /// The two letters of ISO 3166.
    pub code: &'static str,
    /// How many of a thousand customers live there.
    pub weight: u64,
    /// The dialling code, without `+`.
    pub dial: &'static str,
    /// What is dialled before a number within the country.
    pub trunk: &'static str,
    /// Phone number patterns, grouped by spaces.
    pub phones: &'static str,
    /// `city/state/postal code pattern`, the larger first; the state may be empty.
    pub cities: &'static str,
    /// Street names.
    pub streets: &'static str,
    /// Patterns of the first address line, `~` standing for the street.
    pub first_lines: &'static str,
    /// Patterns of the second address line.
    pub second_lines: &'static str,
    /// The names people bear.
    pub names: &'static Names,
}

/// All countries, the most frequent first.
pub const COUNTRIES: &[Country] = &[
    Country {
        code: "PL",
        weight: 250,
        dial: "48",
        trunk: "0",
        names: &names::POLAND,
        phones: "50# ### ### | 60# ### ### | 69# ### ### | 72# ### ### | 79# ### ### | 88# ### ###",
        cities: "\
            Warszawa/mazowieckie/02-### | Kraków/małopolskie/31-### | Łódź/łódzkie/91-### | \
            Wrocław/dolnośląskie/51-### | Poznań/wielkopolskie/61-### | Gdańsk/pomorskie/80-### | \
            Szczecin/zachodniopomorskie/71-### | Bydgoszcz/kujawsko-pomorskie/85-### | \
            Białystok/podlaskie/15-### | Rzeszów/podkarpackie/35-### | Zielona Góra/lubuskie/65-### | \
            Żyrardów/mazowieckie/96-300",
        streets: "\
            ul. Lipowa | ul. Polna | ul. Słoneczna | ul. Kwiatowa | ul. Mickiewicza | \
            al. Niepodległości | ul. Świętojańska | ul. Ogrodowa | pl. Wolności | ul. Krótka | \
            ul. Źródlana | os. Złotego Wieku",
        first_lines: "~ ^ | ~ ^# | ~ 1## | ~ ^#A | ~ ^/^",
        second_lines: "m. ^ | m. ^# | lok. ^ | klatka @, m. ^#",
    },
    Country {
        code: "US",
        weight: 220,
        dial: "1",
        trunk: "",
        names: &names::UNITED_STATES,
        phones: "\
            212 555 01## | 213 555 01## | 312 555 01## | 415 555 01## | 512 555 01## | 617 555 01## | \
            702 555 01## | 808 555 01## | 907 555 01##",
        cities: "\
            New York/NY/100## | Los Angeles/CA/900## | Chicago/IL/606## | Houston/TX/770## | \
            Phoenix/AZ/850## | Philadelphia/PA/191## | San Francisco/CA/941## | Seattle/WA/981## | \
            Boston/MA/021## | Denver/CO/802## | Nashville/TN/372## | San José/CA/951## | \
            Winston-Salem/NC/271## | Coeur d'Alene/ID/83814",
        streets: "\
            Main St | Oak Ave | Maple St | Washington Blvd | Cedar Ln | Elm St | 2nd Ave | Sunset Dr | \
            Martin Luther King Jr Blvd | Lakeview Rd | Hickory Ct | Peachtree St NE",
        first_lines: "^# ~ | ^## ~ | ^### ~ | 1#### ~",
        second_lines: "Apt ^ | Apt ^#@ | Suite ^00 | Unit ^# | Floor ^, Rm ^##",
    },
    Country {
        code: "DE",
        weight: 150,
        dial: "49",
        trunk: "0",
        names: &names::GERMANY,
        phones: "30 23125 ### | 69 90009 ### | 40 66969 ### | 221 4710 ### | 89 99998 ### | 171 39200##",
        cities: "\
            Berlin/Berlin/1#### | Hamburg/Hamburg/20### | München/Bayern/80### | \
            Köln/Nordrhein-Westfalen/50### | Frankfurt am Main/Hessen/60### | \
            Düsseldorf/Nordrhein-Westfalen/40### | Leipzig/Sachsen/041## | Dresden/Sachsen/010## | \
            Nürnberg/Bayern/90### | Lübeck/Schleswig-Holstein/235## | Görlitz/Sachsen/028##",
        streets: "\
            Hauptstraße | Bahnhofstraße | Gartenstraße | Schulstraße | Dorfstraße | Lindenallee | \
            Am Mühlbach | Goethestraße | Kirchgasse | Straße des Friedens | Überseering",
        first_lines: "~ ^ | ~ ^# | ~ 1## | ~ ^#a",
        second_lines: "Hinterhaus | Wohnung ^ | c/o Becker | ^. OG links | Haus @, ^. Stock",
    },
    Country {
        code: "GB",
        weight: 90,
        dial: "44",
        trunk: "0",
        names: &names::UNITED_KINGDOM,
        phones: "7700 900### | 20 7946 0### | 161 496 0### | 121 496 0### | 131 496 0###",
        cities: "\
            London/Greater London/SW^ ^@@ | Manchester/Greater Manchester/M^ ^@@ | \
            Birmingham/West Midlands/B^# ^@@ | Glasgow/Scotland/G^^ ^@@ | \
            Leeds/West Yorkshire/LS^ ^@@ | Cardiff/Wales/CF^^ ^@@ | Belfast/Northern Ireland/BT^ ^@@ | \
            York/North Yorkshire/YO^^ ^@@",
        streets: "\
            High Street | Station Road | Church Lane | Victoria Road | Mill Lane | The Green | \
            Queen's Road | St Mary's Close",
        first_lines: "^ ~ | ^# ~ | 1## ~ | Rose Cottage, ~",
        second_lines: "Flat ^ | Flat ^@ | The Old Bakery | Ground Floor Flat, Block @",
    },
    Country {
        code: "FR",
        weight: 75,
        dial: "33",
        trunk: "0",
        names: &names::FRANCE,
        phones: "6 39 98 ## ## | 1 99 00 ## ## | 2 61 91 ## ## | 4 65 71 ## ##",
        cities: "\
            Paris/Île-de-France/750## | Lyon/Auvergne-Rhône-Alpes/6900^ | \
            Marseille/Provence-Alpes-Côte d'Azur/130## | Toulouse/Occitanie/31### | \
            Nantes/Pays de la Loire/44### | Besançon/Bourgogne-Franche-Comté/25### | \
            Orléans/Centre-Val de Loire/45###",
        streets: "\
            rue de l'Église | rue Victor-Hugo | avenue de la République | place du Marché | \
            rue des Écoles | chemin du Moulin | boulevard Gambetta",
        first_lines: "^ ~ | ^# ~ | ^# bis ~ | 1## ~",
        second_lines: "Bât. @ | Appt ^# | Résidence Les Érables | Bât. @, ^e étage",
    },
    Country {
        code: "ES",
        weight: 60,
        dial: "34",
        trunk: "",
        names: &names::SPAIN,
        phones: "60# ### ### | 65# ### ### | 91# ### ###",
        cities: "\
            Madrid/Madrid/280## | Barcelona/Cataluña/080## | València/Comunitat Valenciana/460## | \
            Sevilla/Andalucía/410## | Málaga/Andalucía/290## | A Coruña/Galicia/150## | \
            Logroño/La Rioja/260##",
        streets: "\
            Calle Mayor | Calle del Sol | Avenida de la Constitución | Plaza de España | \
            Calle Cervantes | Paseo Marítimo | Calle Peñón",
        first_lines: "~ ^ | ~, ^# | ~ ^# | ~, 1##",
        second_lines: "^.º @ | Esc. @, ^.º ^.ª | Bajo izquierda",
    },
    Country {
        code: "CZ",
        weight: 40,
        dial: "420",
        trunk: "",
        names: &names::CZECHIA,
        phones: "60# ### ### | 72# ### ### | 77# ### ###",
        cities: "\
            Praha/Hlavní město Praha/1^0 00 | Brno/Jihomoravský kraj/61^ 00 | \
            Ostrava/Moravskoslezský kraj/70^ 00 | Plzeň/Plzeňský kraj/30^ 00 | \
            České Budějovice/Jihočeský kraj/370 0^",
        streets: "Husova | Masarykova | Zahradní | Nádražní | Květná | Na Příkopě | U Říčky",
        first_lines: "~ ^ | ~ ^# | ~ ^##/^#",
        second_lines: "byt č. ^ | ^. patro",
    },
    Country {
        code: "SE",
        weight: 30,
        dial: "46",
        trunk: "0",
        names: &names::SWEDEN,
        phones: "70 174 06 ## | 8 465 004 ## | 31 390 06 ## | 40 628 04 ##",
        cities: "\
            Stockholm/Stockholms län/1^# ## | Göteborg/Västra Götalands län/41# ## | \
            Malmö/Skåne län/21# ## | Umeå/Västerbottens län/90# ## | Örebro/Örebro län/70# ##",
        streets: "Storgatan | Björkvägen | Ängsvägen | Kyrkogatan | Skolgatan | Åsgatan",
        first_lines: "~ ^ | ~ ^# | ~ ^# @",
        second_lines: "lgh 1^0^ | c/o Öberg",
    },
    Country {
        code: "UA",
        weight: 25,
        dial: "380",
        trunk: "0",
        names: &names::UKRAINE,
        phones: "50 ### ## ## | 67 ### ## ## | 93 ### ## ##",
        cities: "\
            Київ/м. Київ/0^### | Львів/Львівська область/79### | Харків/Харківська область/61### | \
            Одеса/Одеська область/65### | Чернівці/Чернівецька область/58###",
        streets: "вул. Шевченка | вул. Садова | просп. Миру | вул. Лесі Українки | вул. Зелена",
        first_lines: "~, ^ | ~, ^# | ~, 1##",
        second_lines: "кв. ^ | кв. ^#",
    },
    Country {
        code: "JP",
        weight: 25,
        dial: "81",
        trunk: "0",
        names: &names::JAPAN,
        phones: "90 #### #### | 80 #### #### | 3 #### ####",
        cities: "東京/東京都/1##-00## | 大阪/大阪府/5##-00## | 京都/京都府/6##-8### | 札幌/北海道/0##-00## | 福岡/福岡県/81#-00##",
        streets: "桜町 | 本町 | 中央 | 緑ヶ丘 | 栄町 | 若葉台",
        first_lines: "~^-^-^ | ~^-^# | ~^丁目^番^#号",
        second_lines: "^0^号室 | コーポ緑 ^0^",
    },
    Country {
        code: "TR",
        weight: 20,
        dial: "90",
        trunk: "0",
        names: &names::TURKIYE,
        phones: "53# ### ## ## | 54# ### ## ## | 55# ### ## ##",
        cities: "\
            İstanbul/İstanbul/34### | Ankara/Ankara/06### | İzmir/İzmir/35### | \
            Diyarbakır/Diyarbakır/21### | Eskişehir/Eskişehir/26###",
        streets: "Atatürk Cad. | Çiçek Sok. | İstiklal Cad. | Gül Sok. | Cumhuriyet Bulvarı",
        first_lines: "~ No: ^ | ~ No: ^# | ~ No: ^#/^",
        second_lines: "Daire ^ | Kat ^, Daire ^",
    },
    Country {
        code: "GR",
        weight: 15,
        dial: "30",
        trunk: "",
        names: &names::GREECE,
        phones: "69# ### #### | 210 ### #### | 2310 ### ###",
        cities: "\
            Αθήνα/Αττική/1## ## | Θεσσαλονίκη/Κεντρική Μακεδονία/54# ## | Πάτρα/Δυτική Ελλάδα/26# ## | \
            Ηράκλειο/Κρήτη/71# ##",
        streets: "Ερμού | Οδός Αθηνάς | Λεωφόρος Κηφισίας | Τσιμισκή | Οδός Ελευθερίας",
        first_lines: "~ ^ | ~ ^# | ~ 1##",
        second_lines: "^ος όροφος",
    },
];
