//! Where results go and in which form: terminal, pipe or file (SPEC §4 "Global").

use super::ending::Failure;
use super::global_arguments::{ColourChoice, FormatChoice, GlobalArguments};
use super::settings::{Settings, threads};
use super::words;
use collect::render::{self, Document, Dress, Format, Language};
use std::fs::File;
use std::io::{self, BufWriter, IsTerminal, Write};
use std::path::{Path, PathBuf};

/// Width where there is no terminal to ask.
const WIDTH_DEFAULT: usize = 80;
/// Narrower than this no table can be read.
const WIDTH_MIN: usize = 40;

/// Where a result goes, settled before anything is read, so that a wrong name costs nobody's time.
pub struct Output<'a> {
    global: &'a GlobalArguments,
    format: Format,
    /// Whether it is a page of HTML. `format` is then that of any document's page, of a paper Markdown's: papers have a
    /// page of their own.
    is_html: bool,
}

impl<'a> Output<'a> {
    /// Settles form and place.
    ///
    /// # Errors
    /// A file whose ending names no format.
    pub fn settle(global: &'a GlobalArguments) -> Result<Output<'a>, Failure> {
        let mut output = Output::settle_paper(global)?;
        if output.is_html {
            output.format = Format::Html;
        }
        Ok(output)
    }

    /// Settles form and place of a paper, whose page is made by whoever writes it.
    ///
    /// # Errors
    /// A file whose ending names no format.
    pub fn settle_paper(global: &'a GlobalArguments) -> Result<Output<'a>, Failure> {
        let choice = match (global.format, &global.output) {
            (Some(choice), _) => choice,
            (None, Some(path)) => by_ending(path)?,
            (None, None) if io::stdout().is_terminal() => FormatChoice::Table,
            (None, None) => FormatChoice::Csv,
        };
        for path in [&global.output, &global.rejects].into_iter().flatten() {
            let folder = folder_of(path);
            if !folder.is_dir() {
                return Err(Failure::refused(words::no_such_folder(path.display(), folder.display())));
            }
        }
        if global.output.is_some() && global.output == global.rejects {
            return Err(Failure::refused(words::same_file()));
        }
        let is_terminal = global.output.is_none() && io::stdout().is_terminal();
        let format = match choice {
            FormatChoice::Table => {
                Format::Table { width: width(is_terminal), colour: has_colour(global.color, global.output.is_none()) }
            }
            FormatChoice::Csv => Format::Csv,
            FormatChoice::Tsv => Format::Tsv,
            FormatChoice::Json => Format::Json,
            FormatChoice::Xlsx if is_terminal => {
                return Err(Failure::refused(words::workbook_on_terminal()));
            }
            FormatChoice::Xlsx => Format::Xlsx,
            FormatChoice::Markdown | FormatChoice::Html => Format::Markdown,
        };
        Ok(Output { global, format, is_html: choice == FormatChoice::Html })
    }

    /// Settles the place of what is a page and nothing else.
    ///
    /// # Errors
    /// Another format, or a terminal, which shows no page.
    pub fn settle_page(global: &'a GlobalArguments) -> Result<Output<'a>, Failure> {
        let ending = global.output.as_deref().map(by_ending).transpose();
        let format = global.format.map_or_else(|| ending, |format| Ok(Some(format)));
        if !matches!(format, Ok(None | Some(FormatChoice::Html))) {
            return Err(Failure::refused(words::report_is_a_page()));
        }
        if global.output.is_none() && io::stdout().is_terminal() {
            return Err(Failure::refused(words::page_on_terminal()));
        }
        Output::settle_paper(global)
    }

    /// The language of words in this output: data is English unless `--lang` is on the command line, JSON always
    /// (SPEC §4).
    pub fn language(&self, settings: &Settings) -> Language {
        match self.format {
            Format::Json => Language::English,
            Format::Csv | Format::Tsv | Format::Xlsx if self.global.lang.is_none() => Language::English,
            _ => settings.language,
        }
    }

    /// The format of documents.
    pub fn format(&self) -> Format {
        self.format
    }

    /// Whether it is a page for the printer.
    pub fn is_html(&self) -> bool {
        self.is_html
    }

    /// Whether it is Markdown.
    pub fn is_markdown(&self) -> bool {
        self.format == Format::Markdown && !self.is_html
    }

    /// Whether it is for a person at a terminal.
    pub fn is_table(&self) -> bool {
        matches!(self.format, Format::Table { .. })
    }

    /// The width of a table for a person, and whether it has colour.
    pub fn screen(&self) -> Option<(usize, bool)> {
        match self.format {
            Format::Table { width, colour } => Some((width, colour)),
            _ => None,
        }
    }

    /// Writes a text that is whole already to its place.
    ///
    /// # Errors
    /// Whatever the place says.
    pub fn write_text(&self, text: &str) -> Result<(), Failure> {
        if let Some(path) = &self.global.output {
            return replace_file(path, |file| file.write_all(text.as_bytes()));
        }
        let mut out = io::stdout();
        out.write_all(text.as_bytes())?;
        Ok(out.flush()?)
    }

    /// Refuses to write over what was read.
    ///
    /// # Errors
    /// `-o` or `--rejects` names an input file or the settings.
    pub fn check_inputs(&self, inputs: &[PathBuf]) -> Result<(), Failure> {
        for (option, path) in [("-o", &self.global.output), ("--rejects", &self.global.rejects)] {
            let Some(path) = path else { continue };
            let Ok(place) = path.canonicalize() else { continue };
            if inputs.iter().any(|input| input.canonicalize().is_ok_and(|input| input == place)) {
                let name = path.display();
                return Err(Failure::refused(words::input_would_be_lost(option, name)));
            }
        }
        Ok(())
    }

    /// Whether it goes to a file, and so gets in nobody's way on the terminal.
    pub fn is_file(&self) -> bool {
        self.global.output.is_some()
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
            language: self.language(settings),
            translate_data: self.global.lang.is_some(),
            is_raw: self.global.raw,
            byte_order_mark: self.global.bom,
        };
        let threads = threads();
        if let Some(path) = &self.global.output {
            return replace_file(path, |file| render::write(document, self.format, dress, threads, file));
        }
        let mut out = BufWriter::new(io::stdout());
        render::write(document, self.format, dress, threads, &mut out)?;
        out.flush()?;
        Ok(())
    }
}

/// Writes what is neither a list nor a paper: `-o` is a place, and its ending says nothing.
///
/// # Errors
/// Whatever the place says.
pub fn write_made(global: &GlobalArguments, bytes: &[u8]) -> Result<(), Failure> {
    if let Some(path) = &global.output {
        return replace_file(path, |file| file.write_all(bytes));
    }
    let mut out = io::stdout();
    out.write_all(bytes)?;
    Ok(out.flush()?)
}

fn by_ending(path: &Path) -> Result<FormatChoice, Failure> {
    let ending = path.extension().map(|ending| ending.to_string_lossy().to_ascii_lowercase());
    match ending.as_deref() {
        Some("csv") => Ok(FormatChoice::Csv),
        Some("tsv") => Ok(FormatChoice::Tsv),
        Some("json") => Ok(FormatChoice::Json),
        Some("md" | "markdown") => Ok(FormatChoice::Markdown),
        Some("xlsx") => Ok(FormatChoice::Xlsx),
        Some("html" | "htm") => Ok(FormatChoice::Html),
        Some("txt") => Ok(FormatChoice::Table),
        _ => Err(Failure::refused(words::no_format_in_ending(path.display()))),
    }
}

/// `COLUMNS`, else the terminal's own width.
pub fn width(is_terminal: bool) -> usize {
    let told = std::env::var("COLUMNS").ok().and_then(|columns| columns.parse::<usize>().ok());
    let asked = || is_terminal.then(|| comfy_table::Table::new().width().map(usize::from)).flatten();
    told.or_else(asked).unwrap_or(WIDTH_DEFAULT).max(WIDTH_MIN)
}

/// What was typed, else what the environment says (NO_COLOR, CLICOLOR, CLICOLOR_FORCE), else whether there is a terminal.
fn has_colour(choice: ColourChoice, is_stdout: bool) -> bool {
    match choice {
        ColourChoice::Always => true,
        ColourChoice::Never => false,
        ColourChoice::Auto => is_stdout && anstream::AutoStream::choice(&io::stdout()) != anstream::ColorChoice::Never,
    }
}

/// Writes a file beside its place and renames it there, so that it is whole or not there at all. A link is followed;
/// what is no ordinary file (a pipe, a device) is written to as it stands.
///
/// # Errors
/// Whatever the folder says.
pub fn replace_file(path: &Path, write: impl FnOnce(&mut BufWriter<&File>) -> io::Result<()>) -> Result<(), Failure> {
    let named =
        |error: io::Error| io::Error::new(error.kind(), format!("{}: {}", path.display(), words::system(&error)));
    let known = std::fs::metadata(path).ok();
    if known.as_ref().is_some_and(|known| !known.is_file() && !known.is_dir()) {
        let file = File::options().write(true).open(path).map_err(named)?;
        let mut out = BufWriter::new(&file);
        write(&mut out)?;
        return Ok(out.flush()?);
    }
    let place = path.canonicalize().unwrap_or_else(|_| path.to_owned());
    let mut beside = tempfile::Builder::new();
    beside.prefix(".collect-");
    set_mode(&mut beside, known.as_ref());
    let beside = beside.tempfile_in(folder_of(&place)).map_err(named)?;
    let mut out = BufWriter::new(beside.as_file());
    write(&mut out)?;
    out.flush()?;
    drop(out);
    beside.as_file().sync_all()?;
    beside.persist(&place).map_err(|error| named(error.error))?;
    Ok(())
}

/// The folder that a file stands in.
fn folder_of(path: &Path) -> &Path {
    match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    }
}

/// The mode of the file that is replaced; a new one's is whatever the umask leaves.
#[cfg(unix)]
fn set_mode(builder: &mut tempfile::Builder<'_, '_>, known: Option<&std::fs::Metadata>) {
    use std::os::unix::fs::PermissionsExt;
    let mode = known.map_or(0o666, |known| known.permissions().mode() & 0o777);
    builder.permissions(std::fs::Permissions::from_mode(mode));
}

#[cfg(not(unix))]
fn set_mode(_builder: &mut tempfile::Builder<'_, '_>, _known: Option<&std::fs::Metadata>) {}
