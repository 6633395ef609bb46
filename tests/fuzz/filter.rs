//! A target for libFuzzer: whatever the bytes, reading a filter ends, every place that is told lies in the text, what is
//! read prints and reads back, and tokens and problems are no more than the text has bytes.

#![no_main]

use libfuzzer_sys::fuzz_target;
use patrons::domain::Schema;
use patrons::query::{Names, NumberedSegments, complete, parse, read, render, tokens};

fuzz_target!(|bytes: &[u8]| {
    let text = String::from_utf8_lossy(bytes);
    let (tokens, told) = tokens(&text);
    assert!(tokens.len() <= text.len() + 1 && told.len() <= 20);
    assert!(parse(&text).problems.len() <= 20);
    let schema = Schema::default();
    let names = Names { schema: &schema, segments: &NumberedSegments };
    let reading = read(&text, &names);
    assert!(text.trim().is_empty() || reading.filter.is_some() || !reading.problems.is_empty());
    for problem in &reading.problems {
        assert!(problem.span.start <= problem.span.end && problem.span.end <= text.len());
        if let Some(corrected) = problem.corrected(&text) {
            drop(read(&corrected, &names));
        }
    }
    drop(render(&text, &reading.problems));
    drop(complete::complete(&text, text.len() / 2, &names, &complete::NoValues));
    if let Some(filter) = reading.filter {
        let printed = filter.print(&names);
        assert_eq!(read(&printed, &names).filter.as_ref(), Some(&filter), "{printed}");
    }
});
