//! Damaged files: what they hold is there, or the damage is told; never is anything wrong in silence.
//!
//! A kill leaves the page cache, so it tears nothing; a loss of power can. The files of a folder that was closed
//! cleanly are cut off and flipped at many places. The folder then opens and shows all it showed, or shows it without
//! its last change (a tail that was never whole does not count), or refuses with a sentence.

use std::path::{Path, PathBuf};

use crate::support::{Random, World, copy_folder, text};

/// Places at which files are damaged.
const PLACES: u32 = 40;

#[test]
fn a_file_that_was_cut_off_shows_all_or_less_by_a_change_or_is_told() {
    damage(0x9E37_79B9, |content, random| {
        content.truncate(random.below(content.len() as u64) as usize);
    });
}

#[test]
fn flipped_bytes_are_told_or_do_no_harm() {
    damage(0x7F4A_7C15, |content, random| {
        let at = random.below(content.len() as u64) as usize;
        content.iter_mut().skip(at).take(16).for_each(|byte| *byte = !*byte);
    });
}

/// Damages a copy of one folder again and again.
fn damage(seed: u64, damage: impl Fn(&mut Vec<u8>, &mut Random)) {
    let world = World::new();
    let files = world.path("files").display().to_string();
    world.ends(0, &["generate", &files, "--customers", "1500", "--seed", "5"]);
    let mut states = vec![state(&world).unwrap()];
    world.ends(0, &["import", "customers", &format!("{files}/customers.csv")]);
    states.push(state(&world).unwrap());
    world.ends(0, &["set", "C-0000001-R", "name=Zenobia Quux"]);
    states.push(state(&world).unwrap());
    let kept = world.path("kept");
    copy_folder(&world.data(), &kept);
    let mut random = Random::new(seed);
    let (mut opened, mut refused) = (0, 0);
    for _ in 0..PLACES {
        std::fs::remove_dir_all(world.data()).unwrap();
        copy_folder(&kept, &world.data());
        let files = database_files(&world.data());
        let file = &files[random.below(files.len() as u64) as usize];
        let mut content = std::fs::read(file).unwrap();
        damage(&mut content, &mut random);
        std::fs::write(file, content).unwrap();
        match state(&world) {
            Ok(state) => {
                opened += 1;
                assert!(states.contains(&state), "{} shows what never was", file.display());
            }
            Err(told) => {
                refused += 1;
                assert!(
                    told.starts_with("error: ") && !told.contains("panicked"),
                    "{}: {told}",
                    file.display()
                );
            }
        }
    }
    std::fs::remove_dir_all(world.data()).unwrap();
    assert!(opened > 0 && refused > 0, "both must have been tried: {opened} opened, {refused} refused");
}

/// What a folder shows, once `verify` finds nothing; or what is told instead.
fn state(world: &World) -> Result<String, String> {
    let mut shown = String::new();
    for words in [&["verify"][..], &["--json", "history"], &["export"]] {
        let output = world.run(words);
        if !output.status.success() {
            return Err(text(&output.stderr) + &text(&output.stdout));
        }
        shown += &text(&output.stdout);
    }
    Ok(shown)
}

fn database_files(data: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(data).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files.extend(database_files(&path));
        } else if path.components().any(|part| part.as_os_str().to_string_lossy().starts_with("store-"))
            && path.metadata().unwrap().len() > 0
        {
            files.push(path);
        }
    }
    files.sort();
    files
}
