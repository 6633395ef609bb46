//! What becomes of columns: header words of others, `--map`, `--show-mapping`, saved mappings.

use serde_json::Value;

use crate::support::{World, sample};

fn shown(world: &World, content: &str, options: &[&str]) -> Value {
    let file = world.file("shown.csv", content);
    world.json(0, &[&["import", "customers", &file, "--show-mapping"], options].concat())
}

fn targets(header: &str, row: &str) -> String {
    let shown = shown(&World::new(), &format!("{header}\n{row}\n"), &[]);
    let columns = shown["columns"].as_array().unwrap();
    columns.iter().map(|c| c["target"].as_str().unwrap_or("-")).collect::<Vec<_>>().join(" ")
}

#[test]
fn the_exports_of_others_map_without_help() {
    for (header, row, expected) in [
        (
            "Customer ID,First Name,Last Name,Email,Accepts Email Marketing,Default Address Company,\
             Default Address Address1,Default Address Address2,Default Address City,Default Address Province Code,\
             Default Address Country Code,Default Address Zip,Default Address Phone,Phone,Accepts SMS Marketing,\
             Total Spent,Total Orders,Tags,Note,Tax Exempt",
            "7001,Ana,Lis,ana@x.example,yes,Acme,Long St 1,,Rome,RM,IT,00100,,+39 1,no,10.50,3,\"vip, press\",hi,no",
            "source_id name[1] name[2] email consent.email_marketing metadata.default_address_company \
             address.line_1 address.line_2 address.city address.state address.country address.postal_code \
             metadata.default_address_phone phone consent.sms_marketing metadata.total_spent metadata.total_orders \
             metadata.tags description metadata.tax_exempt",
        ),
        (
            "Name,Source_id,Description,Email,Phone,Address_line_1,Address_line_2,City,Postal_Code,State,Country,\
             Birthdate,favorite_brands,CRM_created_date",
            "Ana Lis,7001,x,ana@x.example,1,a,b,Rome,00100,RM,IT,1990-01-02,x,2020-01-02",
            "name source_id description email phone address.line_1 address.line_2 address.city address.postal_code \
             address.state address.country birthdate metadata.favorite_brands metadata.crm_created_date",
        ),
        (
            "Id,Name,Email,Phone,Birthdate,Source_id,Address_line_1,Address_line_2,Address_Postal_Code,\
             Address_City,Address_State,Address_Country,Description",
            "cust_aaaaaaaaaaaaaaaaaaaaaaaa,Ana,ana@x.example,1,1990-01-02,7,a,b,00100,Rome,RM,IT,x",
            "id name email phone birthdate source_id address.line_1 address.line_2 address.postal_code \
             address.city address.state address.country description",
        ),
        (
            "Kundennummer;Vorname;Nachname;E-Mail-Adresse;PLZ;Ort",
            "1;a;b;a@x.example;10115;Berlin",
            "source_id name[1] name[2] email address.postal_code address.city",
        ),
        (
            "Numer klienta;Imię;Nazwisko;Adres e-mail;Kod pocztowy;Miasto",
            "1;a;b;a@x.example;00-950;Warszawa",
            "source_id name[1] name[2] email address.postal_code address.city",
        ),
        (
            "Numéro client;Prénom;Nom;Courriel;Code postal;Ville",
            "1;a;b;a@x.example;75001;Paris",
            "source_id name[1] name[2] email address.postal_code address.city",
        ),
        (
            "Número de cliente;Nombre;Apellidos;Correo electrónico;Código postal;Ciudad",
            "1;a;b;a@x.example;28001;Madrid",
            "source_id name[1] name[2] email address.postal_code address.city",
        ),
        ("E MAIL (private),first-NAME [req],LAST_name", "a@x.example,a,b", "email name[1] name[2]"),
    ] {
        assert_eq!(targets(header, row), expected, "{header}");
    }
}

#[test]
fn mailchimp_is_matched_by_email() {
    let world = World::new();
    let header = "Email Address,First Name,Last Name,Address,Phone Number,Birthday,MEMBER_RATING,OPTIN_TIME,OPTIN_IP,\
                  CONFIRM_TIME,CONFIRM_IP,LATITUDE,LONGITUDE,GMTOFF,DSTOFF,TIMEZONE,CC,REGION,LAST_CHANGED,LEID,EUID,\
                  NOTES,TAGS";
    let row = "ana@x.example,Ana,Lis,1 Long St,+48,03/25,2,2021-05-06 10:00:00,1.2.3.4,2021-05-06 10:00:00,1.2.3.4,\
               1.5,2.5,1,2,Europe/Warsaw,PL,MA,2022-05-06 10:00:00,123,abcd,note,\"\"\"a\"\",\"\"b\"\"\"";
    assert_eq!(shown(&world, &format!("{header}\n{row}\n"), &[])["match"], "email");
    world.import(0, format!("{header}\n{row}\n"), &[]);
    assert_eq!(
        world.values("name,email,metadata.tags,metadata.birthday"),
        "Ana Lis,ana@x.example,\"a,b\",03/25"
    );
}

#[test]
fn a_mapping_is_shown_whatever_the_file_holds_and_opens_no_store() {
    let world = World::new();
    let json = shown(&world, "E-Mail,x\na@x.example,1\n", &["--map", "x=skip"]);
    let column = &json["columns"][0];
    assert_eq!(
        (&column["header"], &column["target"], &column["type"]),
        (&"E-Mail".into(), &"email".into(), &"text".into())
    );
    assert!(column["confidence"].as_f64().unwrap() > 0.9 && json["columns"][1]["target"].is_null());
    assert_eq!(
        (&json["match"], &json["delimiter"], &json["encoding"]),
        (&"email".into(), &",".into(), &"utf-8".into())
    );
    assert_eq!(json["questions"].as_array().unwrap().len(), 0);
    for (content, question) in [
        ("", "is empty"),
        ("\0\u{1}\u{2}\0\0\0", "is not text"),
        ("[{\"source_id\":\"1\"}]\n", "is JSON"),
        ("{\"source_id\"\n{\"source_id\":\"1\"}\n", "line 1 is no JSON object"),
        ("name,NAME\na,b\n", "stands over columns 1 and 2"),
        ("name\na\n", "no column says who a row is"),
        ("source_id,birthdate\n1,1/2/1990\n", "can be read in two ways"),
        ("source_id,a b,a_b\n1,2,3\n", "would both become `metadata.a_b`"),
    ] {
        let json = shown(&world, content, &[]);
        assert!(json["questions"][0]["question"].as_str().unwrap().contains(question), "{content}: {json}");
    }
    assert!(!world.data().exists());
}

#[test]
fn an_operator_may_write_a_target_in_any_of_its_forms() {
    let world = World::new();
    let file = "source_id,a,b,c,d,e,f\n1,Rome,IT,red,true,Lis,Ana\n";
    let map =
        ["a=City", "b=address_country", "c=fav_color", "d=consent.newsletter", "e=name[2]", "f=name[1]"];
    let options: Vec<&str> = map.iter().flat_map(|map| ["--map", map]).collect();
    world.import(0, file, &options);
    let columns = "address.city,country,metadata.fav_color,consent.newsletter,name";
    assert_eq!(world.values(columns), "Rome,IT,red,true,Ana Lis");
    let file = world.file("x.csv", file);
    for (map, told) in [
        ("a=fav color", "`fav_color` would do"),
        ("a=metadata.fav color", "`fav_color` would do"),
        ("a=emial", "near it are `email`"),
        ("z=email", "the file has no column `z`"),
        ("a=updated_at", "only patrons writes it"),
        ("a=orders_total_amount", "only patrons writes it"),
        ("a=address.street", "no attribute is named `address.street`"),
        ("a", "write 'HEADER=ATTRIBUTE'"),
    ] {
        let said = world.says(2, &["import", "customers", &file, "--map", map]);
        assert!(said.contains(told), "{map}: {said}");
    }
}

#[test]
fn a_saved_mapping_brings_in_the_same() {
    let (first, second) = (World::new(), World::new());
    let messy = sample("messy/crm-export.csv");
    let one = first.json(4, &["import", "customers", &messy, "--save-mapping", "crm"]);
    let file = first.data().join("mappings/crm.toml").display().to_string();
    let other = second.json(4, &["import", "customers", &messy, "--mapping", &file]);
    for key in ["rows", "created", "duplicate", "rejected"] {
        assert_eq!(one[key], other[key], "{key}");
    }
    let without_ids = |world: &World| {
        let export = world.ends(0, &["export", "--columns", "all", "--format", "jsonl"]);
        let lines = export.lines().map(|line| {
            let mut json: Value = serde_json::from_str(line).unwrap();
            let object = json.as_object_mut().unwrap();
            object.retain(|key, _| key != "id" && key != "created_at");
            json.to_string()
        });
        lines.collect::<Vec<_>>()
    };
    assert_eq!(without_ids(&first), without_ids(&second));
    let again = first.json(4, &["import", "customers", &messy, "--mapping", "crm"]);
    assert_eq!((again["created"].as_u64(), again["updated"].as_u64()), (Some(0), Some(0)), "{again}");
}
