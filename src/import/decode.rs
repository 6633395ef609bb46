//! A source of bytes as a stream of UTF-8: mark dropped, other encodings transcoded, leading lines skipped.

use std::io::{self, Read};

use super::format::Format;

/// Bytes taken from a source at once where they are transcoded.
const CHUNK: usize = 64 * 1024;

/// A source as UTF-8. Bytes of a UTF-8 source pass as they stand, right or wrong; a row that is wrong is found later.
pub(super) struct Decoded<R> {
    source: R,
    decoder: Option<Box<Transcoder>>,
    /// Bytes read ahead that belong to the text.
    ahead: Vec<u8>,
    has_lone_cr: bool,
    bytes_read: u64,
}

struct Transcoder {
    decoder: encoding_rs::Decoder,
    raw: Vec<u8>,
    text: Vec<u8>,
    text_at: usize,
    is_ended: bool,
}

impl<R: Read> Decoded<R> {
    pub fn open(source: R, format: &Format) -> io::Result<Self> {
        let mut decoded = Self {
            source,
            decoder: (!format.encoding.is_utf_8()).then(|| Box::new(Transcoder::new(format))),
            ahead: Vec::new(),
            has_lone_cr: format.has_lone_cr,
            bytes_read: 0,
        };
        if decoded.decoder.is_none() {
            decoded.drop_mark()?;
        }
        for _ in 0..format.skip_lines {
            decoded.skip_line()?;
        }
        Ok(decoded)
    }

    /// Bytes taken from the source so far.
    pub fn bytes_read(&self) -> u64 {
        self.bytes_read
    }

    fn drop_mark(&mut self) -> io::Result<()> {
        let mut start = [0; 3];
        let mut len = 0;
        while len < start.len() {
            match self.source.read(&mut start[len..])? {
                0 => break,
                read => len += read,
            }
        }
        self.bytes_read = len as u64;
        if start != *b"\xEF\xBB\xBF" {
            self.ahead.extend(start[..len].iter().rev());
        }
        Ok(())
    }

    fn skip_line(&mut self) -> io::Result<()> {
        let end = if self.has_lone_cr { b'\r' } else { b'\n' };
        let mut byte = [0];
        while self.fill(&mut byte)? == 1 && byte[0] != end {}
        Ok(())
    }

    fn fill(&mut self, out: &mut [u8]) -> io::Result<usize> {
        if !self.ahead.is_empty() {
            let count = out.len().min(self.ahead.len());
            for byte in &mut out[..count] {
                *byte = self.ahead.pop().unwrap_or_default();
            }
            return Ok(count);
        }
        match &mut self.decoder {
            None => {
                let count = self.source.read(out)?;
                self.bytes_read += count as u64;
                Ok(count)
            }
            Some(transcoder) => transcoder.fill(&mut self.source, &mut self.bytes_read, out),
        }
    }
}

impl<R: Read> Read for Decoded<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let count = self.fill(out)?;
        if self.has_lone_cr {
            out[..count].iter_mut().filter(|b| **b == b'\r').for_each(|b| *b = b'\n');
        }
        Ok(count)
    }
}

impl Transcoder {
    fn new(format: &Format) -> Self {
        Self {
            decoder: format.encoding.decoder(),
            raw: Vec::new(),
            text: Vec::new(),
            text_at: 0,
            is_ended: false,
        }
    }

    fn fill(&mut self, source: &mut impl Read, bytes_read: &mut u64, out: &mut [u8]) -> io::Result<usize> {
        while self.text_at == self.text.len() && !self.is_ended {
            self.raw.resize(CHUNK, 0);
            let count = source.read(&mut self.raw)?;
            *bytes_read += count as u64;
            self.is_ended = count == 0;
            let room = self.decoder.max_utf8_buffer_length(count).unwrap_or(CHUNK * 4);
            self.text.resize(room, 0);
            let (_, _, written, _) =
                self.decoder.decode_to_utf8(&self.raw[..count], &mut self.text, self.is_ended);
            self.text.truncate(written);
            self.text_at = 0;
        }
        let count = out.len().min(self.text.len() - self.text_at);
        out[..count].copy_from_slice(&self.text[self.text_at..self.text_at + count]);
        self.text_at += count;
        Ok(count)
    }
}
