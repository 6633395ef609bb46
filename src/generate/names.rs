//! The names that invented people get, by country.
//!
//! A name whose script this room cannot spell in Latin letters carries the spelling after a `/`. The earlier a name
//! stands in its list, the more often it is drawn. Entries are separated by ` | `.

/// The names of one country.
pub struct Names {
    /// Given names of women.
    pub women: &'static str,
    /// Given names of men.
    pub men: &'static str,
    /// Family names as women bear them.
    pub women_families: &'static str,
    /// Family names as men bear them, in the same order.
    pub men_families: &'static str,
}

/// Names of Poland.
pub const POLAND: Names = Names {
    women: "\
        Anna | Zofia | Katarzyna | Julia | Małgorzata | Agnieszka | Barbara | Maja | Ewa | Hanna | \
        Lena | Krystyna | Oliwia | Elżbieta | Joanna | Alicja | Żaneta | Grażyna | Wiesława | Bożena | \
        Łucja | Świętosława",
    men: "\
        Piotr | Jan | Krzysztof | Andrzej | Tomasz | Antoni | Paweł | Jakub | Michał | Marcin | \
        Stanisław | Łukasz | Aleksander | Grzegorz | Wojciech | Mateusz | Rafał | Szymon | Józef | \
        Zdzisław | Bogusław | Światopełk",
    women_families: "\
        Nowak | Kowalska | Wiśniewska | Wójcik | Kowalczyk | Kamińska | Lewandowska | Zielińska | \
        Szymańska | Woźniak | Dąbrowska | Kozłowska | Mazur | Jankowska | Kwiatkowska | Krawczyk | \
        Piotrowska | Grabowska | Pawłowska | Zając | Król | Wróbel | Jabłońska | Gąsior | Żurawska | \
        Ścibor | Brzęczyszczykiewicz | Źrebiec",
    men_families: "\
        Nowak | Kowalski | Wiśniewski | Wójcik | Kowalczyk | Kamiński | Lewandowski | Zieliński | \
        Szymański | Woźniak | Dąbrowski | Kozłowski | Mazur | Jankowski | Kwiatkowski | Krawczyk | \
        Piotrowski | Grabowski | Pawłowski | Zając | Król | Wróbel | Jabłoński | Gąsior | Żurawski | \
        Ścibor | Brzęczyszczykiewicz | Źrebiec",
};

const US_FAMILIES: &str = "\
    Smith | Johnson | Williams | Brown | Garcia | Miller | Davis | Rodriguez | Martinez | Hernandez | \
    Lopez | Wilson | Anderson | Thomas | Nguyen | Lee | Thompson | White | Harris | Clark | Lewis | \
    Walker | O'Brien | McAllister | Okafor | Kim | Washington | St. John | Delacroix | Featherstonehaugh";

/// Names of the United States.
pub const UNITED_STATES: Names = Names {
    women: "\
        Olivia | Emma | Mary | Patricia | Jennifer | Linda | Sophia | Ava | Elizabeth | Isabella | \
        Maria | Ashley | Jessica | Guadalupe | Mia | Latoya | Chloé | Grace | Mei | Priya",
    men: "\
        James | Liam | Robert | John | Michael | Noah | William | David | Joseph | José | Elijah | \
        Daniel | Ethan | Andre | Tyrone | Wei | Arjun | Lucas | Mason | Zebulon",
    women_families: US_FAMILIES,
    men_families: US_FAMILIES,
};

const GERMAN_FAMILIES: &str = "\
    Müller | Schmidt | Schneider | Fischer | Weber | Meyer | Wagner | Becker | Schulz | Hoffmann | \
    Schäfer | Koch | Bauer | Richter | Klein | Wolf | Schröder | Neumann | Schwarz | Krüger | Yılmaz | \
    Großmann | von Ahlefeld | Weiß | Jäger | Böttcher | Leutheusser | Übelacker";

/// Names of Germany.
pub const GERMANY: Names = Names {
    women: "\
        Emma | Mia | Sabine | Petra | Hannah | Monika | Anja | Ursula | Sophie | Lena | Claudia | \
        Heike | Käthe | Ayşe | Annegret | Zoë | Renate",
    men: "\
        Ben | Peter | Michael | Thomas | Paul | Andreas | Wolfgang | Jürgen | Felix | Stefan | Günter | \
        Noah | Klaus | Matthias | Björn | Mehmet | Karl-Heinz | Götz",
    women_families: GERMAN_FAMILIES,
    men_families: GERMAN_FAMILIES,
};

const BRITISH_FAMILIES: &str = "\
    Smith | Jones | Taylor | Williams | Brown | Davies | Evans | Wilson | Patel | Roberts | Walker | \
    Wright | Robinson | Khan | Hughes | Green | Edwards | MacDonald | O'Neill | Singh | Ap Rhys | \
    Cholmondeley";

/// Names of the United Kingdom.
pub const UNITED_KINGDOM: Names = Names {
    women: "\
        Amelia | Olivia | Isla | Margaret | Susan | Freya | Aisha | Emily | Florence | Siân | Ngozi | \
        Harriet | Niamh | Poppy",
    men: "\
        Oliver | George | Arthur | David | Mohammed | Harry | Jack | Alfie | Graham | Callum | Rhys | \
        Nigel | Rohan | Angus",
    women_families: BRITISH_FAMILIES,
    men_families: BRITISH_FAMILIES,
};

const FRENCH_FAMILIES: &str = "\
    Martin | Bernard | Thomas | Petit | Robert | Richard | Durand | Dubois | Moreau | Laurent | \
    Lefèvre | Garnier | Chevalier | François | Bénard | d'Aubigné | Le Goff | Benali | Noël | Barthélemy";

/// Names of France.
pub const FRANCE: Names = Names {
    women: "\
        Marie | Jade | Louise | Nathalie | Camille | Isabelle | Chloé | Manon | Hélène | Anaïs | \
        Françoise | Zoé | Fatou | Bérénice",
    men: "\
        Jean | Gabriel | Louis | Pierre | Michel | Jules | Hugo | Étienne | François | Loïc | \
        Jean-Luc | Karim | Gaël | Théo",
    women_families: FRENCH_FAMILIES,
    men_families: FRENCH_FAMILIES,
};

const SPANISH_FAMILIES: &str = "\
    García López | Fernández | Rodríguez Pérez | Martínez | Sánchez Ruiz | Gómez | Martín | \
    Jiménez Díaz | Moreno | Muñoz Álvarez | Romero | Navarro | Torres Gil | Vázquez | Núñez | \
    Ibáñez Soler | Peña | Yáñez";

/// Names of Spain.
pub const SPAIN: Names = Names {
    women: "María | Carmen | Lucía | Ana | Sofía | Martina | Begoña | Inés | Pilar | Nuria | Rocío | Àngels",
    men: "Antonio | José | Manuel | Hugo | Martín | Íñigo | Javier | Álvaro | Raúl | Jesús | Óscar | Jordi",
    women_families: SPANISH_FAMILIES,
    men_families: SPANISH_FAMILIES,
};

/// Names of Czechia.
pub const CZECHIA: Names = Names {
    women: "Jana | Marie | Eva | Eliška | Tereza | Kateřina | Lucie | Zdeňka | Adéla | Růžena",
    men: "Jiří | Jan | Petr | Jakub | Tomáš | Ondřej | Matěj | Vojtěch | Zdeněk | Řehoř",
    women_families: "\
        Nováková | Svobodová | Novotná | Dvořáková | Černá | Procházková | Kučerová | Veselá | \
        Horáková | Němcová | Pokorná | Růžičková | Šťastná | Křížová",
    men_families: "\
        Novák | Svoboda | Novotný | Dvořák | Černý | Procházka | Kučera | Veselý | Horák | Němec | \
        Pokorný | Růžička | Šťastný | Kříž",
};

const SWEDISH_FAMILIES: &str = "\
    Andersson | Johansson | Karlsson | Nilsson | Eriksson | Larsson | Olsson | Öberg | Lindström | \
    Åkesson | Sjöberg | Håkansson | Wallén | Ekström";

/// Names of Sweden.
pub const SWEDEN: Names = Names {
    women: "Alice | Maja | Vera | Ebba | Kerstin | Astrid | Märta | Åsa | Linnéa | Elsa",
    men: "Erik | Lars | Hugo | Karl | Olle | Göran | Åke | Björn | Sören | Nils",
    women_families: SWEDISH_FAMILIES,
    men_families: SWEDISH_FAMILIES,
};

/// Names of Greece.
pub const GREECE: Names = Names {
    women: "Μαρία | Ελένη | Αικατερίνη | Σοφία | Γεωργία | Δήμητρα | Χρυσούλα | Ιωάννα",
    men: "Γεώργιος | Δημήτρης | Κωνσταντίνος | Ιωάννης | Νικόλαος | Αλέξανδρος | Θεόδωρος | Σπύρος",
    women_families: "\
        Παπαδοπούλου | Γεωργίου | Οικονόμου | Δημητρίου | Νικολάου | Βασιλείου | Αγγελίδου | Χατζή | \
        Καραγιάννη | Ξενάκη",
    men_families: "\
        Παπαδόπουλος | Γεωργίου | Οικονόμου | Δημητρίου | Νικολάου | Βασιλείου | Αγγελίδης | Χατζής | \
        Καραγιάννης | Ξενάκης",
};

const JAPANESE_FAMILIES: &str = "\
    佐藤/sato | 鈴木/suzuki | 高橋/takahashi | 田中/tanaka | 伊藤/ito | 渡辺/watanabe | 山本/yamamoto | 中村/nakamura | \
    小林/kobayashi | 加藤/kato | 吉田/yoshida | 斎藤/saito";

/// Names of Japan.
pub const JAPAN: Names = Names {
    women: "陽葵/himari | 凛/rin | 結菜/yuina | さくら/sakura | 美咲/misaki | 恵子/keiko | 葵/aoi | 千尋/chihiro",
    men: "蓮/ren | 陽翔/haruto | 大翔/hiroto | 健太/kenta | 誠/makoto | 翔太/shota | 悠真/yuma | 一郎/ichiro",
    women_families: JAPANESE_FAMILIES,
    men_families: JAPANESE_FAMILIES,
};

const UKRAINIAN_FAMILIES: &str = "\
    Мельник | Шевченко | Коваленко | Бондаренко | Бойко | Ткаченко | Кравченко | Олійник | Поліщук | \
    Лисенко | Гончаренко | Щербак | Їжакевич";

/// Names of Ukraine.
pub const UKRAINE: Names = Names {
    women: "Олена | Наталія | Софія | Ірина | Оксана | Марія | Юлія | Соломія",
    men: "Олександр | Андрій | Сергій | Іван | Дмитро | Тарас | Юрій | Богдан",
    women_families: UKRAINIAN_FAMILIES,
    men_families: UKRAINIAN_FAMILIES,
};

const TURKISH_FAMILIES: &str = "\
    Yılmaz | Kaya | Demir | Çelik | Şahin | Yıldız | Yıldırım | Öztürk | Aydın | Özdemir | Arslan | \
    Doğan | Kılıç | Işık";

/// Names of Türkiye.
pub const TURKIYE: Names = Names {
    women: "Zeynep | Elif | Fatma | Ayşe | Emine | Hatice | Gülşen | İpek | Çiğdem | Sıla",
    men: "Mehmet | Mustafa | Ahmet | Yusuf | Eymen | İbrahim | Ömer | Ali | Çağrı | Işıtan",
    women_families: TURKISH_FAMILIES,
    men_families: TURKISH_FAMILIES,
};
