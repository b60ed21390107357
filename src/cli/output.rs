//! Where results go and in which form: terminal, pipe or file (SPEC §4 "Global").

use super::Failure;
use super::arguments::{ColourChoice, FormatChoice, GlobalArguments};
use super::settings::Settings;
use collect::render::{self, Document, Dress, Format};
use std::fs::File;
use std::io::{self, BufWriter, IsTerminal, Write};
use std::path::Path;

/// Width where there is no terminal to ask.
const WIDTH_DEFAULT: usize = 80;
/// Narrower than this no table can be read.
const WIDTH_MIN: usize = 40;

/// Where a result goes, settled before anything is read, so that a wrong name costs nobody's time.
pub struct Output<'a> {
    global: &'a GlobalArguments,
    format: Format,
}

impl<'a> Output<'a> {
    /// Settles form and place.
    ///
    /// # Errors
    /// A file whose ending names no format.
    pub fn settle(global: &'a GlobalArguments) -> Result<Output<'a>, Failure> {
        let choice = match (global.format, &global.output) {
            (Some(choice), _) => choice,
            (None, Some(path)) => by_ending(path)?,
            (None, None) if io::stdout().is_terminal() => FormatChoice::Table,
            (None, None) => FormatChoice::Csv,
        };
        let is_terminal = global.output.is_none() && io::stdout().is_terminal();
        let format = match choice {
            FormatChoice::Table => {
                Format::Table { width: width(is_terminal), colour: has_colour(global.color, is_terminal) }
            }
            FormatChoice::Csv => Format::Csv,
            FormatChoice::Tsv => Format::Tsv,
            FormatChoice::Json => Format::Json,
            FormatChoice::Markdown => Format::Markdown,
        };
        Ok(Output { global, format })
    }

    /// Whether what stands around the grid is lost on whoever reads it, so that it must be said on standard error.
    pub fn is_bare(&self) -> bool {
        matches!(self.format, Format::Csv | Format::Tsv)
    }

    /// Writes a document to its place; a file is written beside and renamed, so that it is whole or not there.
    ///
    /// # Errors
    /// Whatever the place says.
    pub fn write(&self, document: Document<'_>, settings: &Settings) -> Result<(), Failure> {
        let dress = Dress {
            language: settings.language,
            translate_data: self.global.lang.is_some(),
            is_raw: self.global.raw,
            byte_order_mark: self.global.bom,
        };
        if let Some(path) = &self.global.output {
            return replace_file(path, |file| render::write(document, self.format, dress, file));
        }
        let mut out = BufWriter::new(io::stdout().lock());
        render::write(document, self.format, dress, &mut out)?;
        out.flush()?;
        Ok(())
    }
}

fn by_ending(path: &Path) -> Result<FormatChoice, Failure> {
    let ending = path.extension().map(|ending| ending.to_string_lossy().to_ascii_lowercase());
    match ending.as_deref() {
        Some("csv") => Ok(FormatChoice::Csv),
        Some("tsv") => Ok(FormatChoice::Tsv),
        Some("json") => Ok(FormatChoice::Json),
        Some("md" | "markdown") => Ok(FormatChoice::Markdown),
        Some("txt") => Ok(FormatChoice::Table),
        _ => Err(Failure::refused(format!(
            "-o {}: the ending names no format; expected .csv, .tsv, .json, .md or .txt, or say --format",
            path.display()
        ))),
    }
}

/// `COLUMNS`, else the terminal's own width.
fn width(is_terminal: bool) -> usize {
    let told = std::env::var("COLUMNS").ok().and_then(|columns| columns.parse::<usize>().ok());
    let asked = || is_terminal.then(|| comfy_table::Table::new().width().map(usize::from)).flatten();
    told.or_else(asked).unwrap_or(WIDTH_DEFAULT).max(WIDTH_MIN)
}

fn has_colour(choice: ColourChoice, is_terminal: bool) -> bool {
    match choice {
        ColourChoice::Always => true,
        ColourChoice::Never => false,
        ColourChoice::Auto => {
            is_terminal && anstream::AutoStream::choice(&io::stdout()) != anstream::ColorChoice::Never
        }
    }
}

/// Writes a file beside its place and renames it there.
///
/// # Errors
/// Whatever the folder says.
pub fn replace_file(path: &Path, write: impl FnOnce(&mut BufWriter<&File>) -> io::Result<()>) -> Result<(), Failure> {
    let folder = match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    let named = |error: io::Error| io::Error::new(error.kind(), format!("{}: {error}", path.display()));
    let beside = tempfile::Builder::new().prefix(".collect-").tempfile_in(folder).map_err(named)?;
    let mut out = BufWriter::new(beside.as_file());
    write(&mut out)?;
    out.flush()?;
    drop(out);
    beside.as_file().sync_all()?;
    share_as_usual(beside.as_file());
    beside.persist(path).map_err(|error| named(error.error))?;
    Ok(())
}

/// A temporary file is its owner's alone; a result is as readable as any other new file.
#[cfg(unix)]
fn share_as_usual(file: &File) {
    use std::os::unix::fs::PermissionsExt;
    _ = file.set_permissions(std::fs::Permissions::from_mode(0o644));
}

#[cfg(not(unix))]
fn share_as_usual(_file: &File) {}
