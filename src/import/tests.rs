//! Headers of other programs, each with what it must become without help.

use super::Choices;
use super::test_support::suggestion;
use crate::domain::Schema;

/// Columns as `HEADER > TARGET = a cell`, a line each; every row of the file is the same.
fn check(columns: &str) {
    let lines = columns.lines().map(str::trim).filter(|line| !line.is_empty());
    let parts: Vec<(&str, &str, &str)> = lines
        .map(|line| {
            let (header, rest) = line.split_once(" > ").unwrap();
            let (target, cell) = rest.split_once(" = ").unwrap_or((rest, "x"));
            (header, target, cell)
        })
        .collect();
    let row = |of: fn(&(&str, &str, &str)) -> String| {
        let cells: Vec<String> = parts.iter().map(|part| format!("\"{}\"", of(part))).collect();
        cells.join(",") + "\n"
    };
    let file = row(|(header, ..)| (*header).to_owned()) + &row(|(.., cell)| (*cell).to_owned());
    let suggestion = suggestion(&file, &Schema::default(), &Choices::default()).unwrap();
    for ((header, target, _), column) in parts.iter().zip(&suggestion.mapping.columns) {
        let typed = column.value_type.filter(|t| t.to_string() != "text").map(|t| format!(":{t}"));
        let shown = format!("{}{}", column.target, typed.unwrap_or_default());
        assert_eq!(shown, *target, "{header}");
    }
    assert_eq!(suggestion.questions, [], "{columns}");
}

#[test]
fn threads_may_share_the_work() {
    fn is_sent<T: Send>() {}
    fn is_shared<T: Sync>() {}
    is_sent::<super::RawBatch>();
    is_sent::<super::Survey>();
    is_sent::<super::Converted>();
    is_shared::<super::Binding>();
}

#[test]
fn shopify() {
    check(
        "Customer ID > source_id = '6940095564
        First Name > name[1]
        Last Name > name[2]
        Email > email = a@b.co
        Accepts Email Marketing > consent.email_marketing = yes
        Default Address Company > metadata.default_address_company
        Default Address Address1 > address.line_1
        Default Address Address2 > address.line_2
        Default Address City > address.city
        Default Address Province Code > address.state
        Default Address Country Code > address.country
        Default Address Zip > address.postal_code = 00123
        Default Address Phone > metadata.default_address_phone = +48600700800
        Phone > phone = +48600700800
        Accepts SMS Marketing > consent.sms_marketing = no
        Total Spent > metadata.total_spent:number = 12.50
        Total Orders > metadata.total_orders:number = 3
        Tags > metadata.tags:list = vip
        Note > description
        Tax Exempt > metadata.tax_exempt = no",
    );
}

#[test]
fn shopify_without_a_phone_of_its_own() {
    check(
        "Email > email = a@b.co
        Default Address Phone > phone",
    );
}

#[test]
fn mailchimp() {
    check(
        "Email Address > email = a@b.co
        First Name > name[1]
        Last Name > name[2]
        Address > address.line_1
        Phone Number > phone
        Birthday > metadata.birthday = 12/31
        MEMBER_RATING > metadata.member_rating:number = 2
        OPTIN_TIME > metadata.optin_time:datetime = 2023-01-05 10:00:00
        OPTIN_IP > metadata.optin_ip = 10.0.0.1
        CONFIRM_TIME > metadata.confirm_time:datetime = 2023-01-05 10:00:00
        CONFIRM_IP > metadata.confirm_ip = 10.0.0.1
        LATITUDE > metadata.latitude:number = 52.1
        LONGITUDE > metadata.longitude:number = -21.5
        GMTOFF > metadata.gmtoff:number = 1
        DSTOFF > metadata.dstoff:number = 2
        TIMEZONE > metadata.timezone = Europe/Warsaw
        CC > address.country = PL
        REGION > address.state
        LAST_CHANGED > metadata.last_changed:datetime = 2023-01-05 10:00:00
        LEID > metadata.leid:number = 123456
        EUID > metadata.euid = 0a1b2c
        NOTES > description
        TAGS > metadata.tags:list = \"\"vip\"\",\"\"press\"\"",
    );
}

#[test]
fn voucherify() {
    check(
        "Name > name
        Source_id > source_id
        Description > description
        Email > email = a@b.co
        Phone > phone
        Address_line_1 > address.line_1
        Address_line_2 > address.line_2
        City > address.city
        Postal_Code > address.postal_code
        State > address.state
        Country > address.country
        Birthdate > birthdate = 1990-12-31
        favorite_brands > metadata.favorite_brands
        CRM_created_date > metadata.crm_created_date:date = 2020-01-02",
    );
    check(
        "Id > id = cust_000000000000000000000000
        Name > name
        Birthdate > birthdate = 1990-12-31
        Source_id > source_id
        Address_line_1 > address.line_1
        Address_Postal_Code > address.postal_code
        Address_City > address.city
        Address_State > address.state
        Address_Country > address.country",
    );
}

#[test]
fn our_own_export() {
    check(
        "id > id = cust_000000000000000000000000
        source_id > source_id
        name > name
        email > email = a@b.co
        phone > phone
        description > description
        birthdate > birthdate = 1990-12-31
        address_line_1 > address.line_1
        address_line_2 > address.line_2
        address_postal_code > address.postal_code
        address_city > address.city
        address_state > address.state
        address_country > address.country
        metadata.plan > metadata.plan = pro
        metadata.Lifetime_Value > metadata.Lifetime_Value:number = 12.5
        consent.newsletter > consent.newsletter = true
        created_at > created_at = 2026-11-23T10:00:00.000Z
        updated_at > skip = 2026-11-23T10:00:00.000Z
        orders_total_amount > skip
        redemptions_total_redeemed > skip
        loyalty_points > skip
        birthday > skip = 1990-12-31",
    );
}

#[test]
fn a_mended_rejects_file() {
    check(
        "source_id > source_id
        reject_line > skip = 7
        reject_reason > skip",
    );
}

#[test]
fn other_shops() {
    // WooCommerce
    check(
        "customer_id > source_id
        username > metadata.username
        first_name > name[1]
        last_name > name[2]
        email > email = a@b.co
        billing_address_1 > address.line_1
        billing_address_2 > address.line_2
        billing_city > address.city
        billing_state > address.state
        billing_postcode > address.postal_code
        billing_country > address.country
        billing_phone > phone
        shipping_city > metadata.shipping_city
        date_registered > created_at = 2023-01-05 10:00:00",
    );
    // PrestaShop and BigCommerce
    check(
        "ID > source_id = 7
        First name > name[1]
        Last name > name[2]
        Email address > email = a@b.co
        Newsletter > consent.newsletter = 1
        Partner offers > consent.email_marketing = 0
        Registration > metadata.registration
        Birth date > birthdate = 1990-12-31",
    );
    check(
        "Customer ID > source_id = 7
        Customer Name > name
        Email > email = a@b.co
        Phone > phone
        Company > metadata.company
        Date Joined > created_at = 2023-01-05
        Receive ACS/Review Emails? > consent.email_marketing = yes",
    );
}

#[test]
fn mailers_and_sales_tools() {
    // Klaviyo
    check(
        "Email > email = a@b.co
        Klaviyo ID > source_id
        First Name > name[1]
        Last Name > name[2]
        Phone Number > phone
        Address > address.line_1
        City > address.city
        State / Region > address.state
        Zip Code > address.postal_code
        Country > address.country
        Email Marketing Consent > consent.email_marketing = SUBSCRIBED
        SMS Marketing Consent > consent.sms_marketing = NEVER_SUBSCRIBED
        Profile Created On > created_at = 2023-01-05 10:00:00",
    );
    // HubSpot and Salesforce
    check(
        "Record ID > source_id = 512
        First Name > name[1]
        Last Name > name[2]
        Email > email = a@b.co
        Mobile Phone Number > phone
        Street Address > address.line_1
        Postal Code > address.postal_code
        Create Date > created_at = 2023-01-05 10:00
        Lifecycle Stage > metadata.lifecycle_stage",
    );
    check(
        "Contact ID > source_id
        First Name > name[1]
        Last Name > name[2]
        Mailing Street > address.line_1
        Mailing City > address.city
        Mailing State/Province > address.state
        Mailing Zip/Postal Code > address.postal_code
        Mailing Country > address.country
        Home Phone > metadata.home_phone
        Phone > phone
        Birthdate > birthdate = 1990-12-31",
    );
    // Stripe and Square
    check(
        "id > source_id = cus_9s6XKzkNRiz8i3
        Description > description
        Email > email = a@b.co
        Name > name
        Created (UTC) > created_at = 2023-01-05 10:00
        Card Address Line1 > address.line_1
        Card Address Zip > address.postal_code
        Total Spend > metadata.total_spend:number = 12.5",
    );
    check(
        "Square Customer ID > source_id
        First Name > name[1]
        Surname > name[2]
        Email Address > email = a@b.co
        Street Address 1 > address.line_1
        Birthday > birthdate = 1990-12-31
        Memo > description
        Email Subscription Status > consent.email_marketing = subscribed",
    );
}

#[test]
fn other_languages() {
    check(
        "Kundennummer > source_id
        Vorname > name[1]
        Name > name[2]
        E-Mail-Adresse > email = a@b.de
        Telefonnummer > phone
        Geburtsdatum > birthdate = 31.12.1990
        Straße und Hausnummer > address.line_1
        PLZ > address.postal_code = 01067
        Ort > address.city
        Bundesland > address.state
        Land > address.country
        Bemerkung > description
        Umsatz (EUR) > metadata.umsatz_eur:number = 1.234,56",
    );
    check(
        "Numer klienta > source_id
        Imię > name[1]
        Nazwisko > name[2]
        Adres e-mail > email = a@b.pl
        Numer telefonu > phone
        Data urodzenia > birthdate = 31.12.1990
        Ulica > address.line_1
        Kod pocztowy > address.postal_code = 00-950
        Miejscowość > address.city
        Województwo > address.state
        Kraj > address.country
        Zgoda marketingowa > consent.email_marketing = tak",
    );
    check(
        "Numéro client > source_id
        Prénom > name[1]
        Nom > name[2]
        Courriel > email = a@b.fr
        Téléphone > phone
        Date de naissance > birthdate = 31/12/1990
        Adresse > address.line_1
        Code postal > address.postal_code = 01000
        Ville > address.city
        Pays > address.country
        Commentaires > description",
    );
    check(
        "Número de cliente > source_id
        Nombre > name[1]
        Apellidos > name[2]
        Correo electrónico > email = a@b.es
        Teléfono móvil > phone
        Fecha de nacimiento > birthdate = 31/12/1990
        Dirección > address.line_1
        Código postal > address.postal_code = 08001
        Ciudad > address.city
        Provincia > address.state
        País > address.country
        Boletín > consent.newsletter = sí",
    );
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig::with_cases(400))]

    #[test]
    fn no_file_panics_and_every_row_is_accounted_for(
        header in "[a-zA-Z_ ,;éł\"'.\\[\\]=]{0,40}",
        body in "([a-z0-9,;|\t\"'=@+./:éłŁ\\-\u{301}\u{0}\u{a0} ]|\r?\n|\\{\\}|null|1/2/1990|3 maja 1990|1\\.234,5|2026-11-23T10:00){0,60}",
        noise in proptest::collection::vec(proptest::prelude::any::<u8>(), 0..12),
        at in 0usize..200,
    ) {
        let mut file = format!("source_id,birthdate,created_at,tags,email,{header}\n{body}\n").into_bytes();
        let at = at.min(file.len());
        file.splice(at..at, noise);
        let Ok(opened) = super::test_support::open(&file, &super::FormatChoices::default()) else { return Ok(()) };
        let schema = Schema::default();
        let choices = Choices { date_order: Some(super::DateOrder::Mdy), ..Choices::default() };
        let suggestion = super::suggest(&opened.header, &opened.survey, &schema, &choices).unwrap();
        let again = super::Mapping::from_toml(&suggestion.mapping.to_toml()).unwrap();
        assert_eq!(again.to_toml(), suggestion.mapping.to_toml());
        if suggestion.questions.is_empty() {
            let (binding, opened) = super::test_support::bound(&file, &schema, &choices);
            for batch in &opened.batches {
                let converted = binding.convert(batch);
                assert_eq!(converted.rows + converted.rejects.len(), batch.rows());
            }
        }
    }
}
