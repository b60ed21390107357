//! collect.toml: read key by key, each with its place, onto the settings. An unknown key or an impossible value is
//! refused with the key named (DOMAIN §9). Sections with many keys have a file of their own.

mod levers;
mod values;
mod watch;

use crate::cli::setting_words;
use crate::cli::settings::{KeySet, Settings};
use crate::cli::suggestion::did_you_mean;
use collect::book::{Currency, EndOfMonthMeaning};
use collect::plan::{AgeBasis, MatchRule, Strategy};
use collect::read::{self, Field, FileKind, MappedColumn, PaymentsSign};
use collect::render::Language;
use std::path::Path;
use toml::Spanned;
use toml::de::{DeTable, DeValue};
use values::{Value, degrees, list, number, text, whole, word};

/// Keys of each section, for suggestions and for telling the unknown from the known.
pub const KEYS: [(&str, &[&str]); 18] = [
    ("files", &["deliveries", "payments", "customers", "events", "followups", "contacts", "sellthrough", "holidays"]),
    (
        "base",
        &[
            "company",
            "currency",
            "lang",
            "jurisdiction",
            "default_terms",
            "eom_meaning",
            "annual_revenue",
            "tolerance",
            "latitude",
            "longitude",
            "match",
            "basis",
            "buckets",
        ],
    ),
    ("fx", &[]),
    ("columns", &[]),
    ("types", &[]),
    ("statuses", &[]),
    ("terms", &[]),
    ("payments", &["sign"]),
    (
        "class",
        &[
            "chasing_after",
            "doubtful_after",
            "bad_after",
            "stopped_days",
            "stopped_late",
            "promises",
            "promise_window_days",
            "promise_grace_days",
            "limitation_years",
            "limitation_warning_days",
            "limitation_urgent_days",
        ],
    ),
    ("rates", &["current", "chasing", "doubtful", "bad", "dead"]),
    ("score", &["strategy", "horizon", "term", "procedure", "distance"]),
    ("lead", &["days_per_step", "travel_km", "run_roll"]),
    ("levers", levers::LEVER_KEYS),
    ("writeoff", levers::WRITE_OFF_KEYS),
    (
        "work",
        &[
            "hours",
            "lunch",
            "visit_min",
            "call_min",
            "calls_per_day",
            "paid_claim_days",
            "month_end_days",
            "spring_festival_days",
            "off_season_months",
        ],
    ),
    ("cycle", &["difference_percent", "weak_sold_percent", "weak_against_previous_percent"]),
    (
        "channel",
        &[
            "call_from_amount",
            "call_from_steps",
            "message_until_days",
            "visit_after_days",
            "letter_after_days",
            "visit_near_amount",
            "visit_near_km",
            "visit_far_amount",
            "visit_far_km",
            "doubtful_visit_amount",
            "doubtful_visit_km",
            "doubtful_visit_any_amount",
            "bad_letter_only_below_amount",
            "quick_win_steps",
            "quick_win_km",
            "dispute_answer_days",
            "unanswered_contacts",
        ],
    ),
    ("watch", watch::KEYS),
];

/// Applies a config file to settings.
///
/// # Errors
/// Everything in it that is wrong, a line each, as `file:line:column: …`.
pub fn apply(settings: &mut Settings, path: &Path, text: &str, is_own: bool) -> Result<(), Vec<String>> {
    let name = path.display().to_string();
    let folder = path.parent().unwrap_or(Path::new(""));
    let mut reader = ConfigReader { name: &name, text, folder, is_own, errors: Vec::new() };
    match DeTable::parse(text) {
        Err(error) => {
            let place = error.span().map_or(String::new(), |span| reader.place(span.start));
            reader
                .errors
                .push(format!("{name}{place}: {}", setting_words::not_toml(error.message().replace('\n', " "))));
        }
        Ok(table) => {
            for (section, value) in table.get_ref() {
                reader.section(settings, section, value);
            }
        }
    }
    if reader.errors.is_empty() {
        return Ok(());
    }
    // Tables are walked in order of names; people read from the top.
    let line = |error: &String| error.strip_prefix(&name).and_then(|rest| rest.split(':').nth(1)?.parse::<u32>().ok());
    reader.errors.sort_by_key(line);
    Err(reader.errors)
}

struct ConfigReader<'t> {
    name: &'t str,
    text: &'t str,
    folder: &'t Path,
    /// Whether it is the user's own file, and not that of the book.
    is_own: bool,
    errors: Vec<String>,
}

impl ConfigReader<'_> {
    fn line(&self, offset: usize) -> usize {
        self.text[..offset.min(self.text.len())].matches('\n').count() + 1
    }

    /// `:line:column` of a byte offset.
    fn place(&self, offset: usize) -> String {
        let before = &self.text[..offset.min(self.text.len())];
        let line = self.line(offset);
        let column = before.rsplit('\n').next().map_or(0, |start| start.chars().count()) + 1;
        format!(":{line}:{column}")
    }

    fn refuse(&mut self, offset: usize, words: String) {
        let place = self.place(offset);
        self.errors.push(format!("{}{place}: {words}", self.name));
    }

    fn section(&mut self, settings: &mut Settings, section: &Spanned<std::borrow::Cow<'_, str>>, value: &Value<'_>) {
        let name = section.get_ref().as_ref();
        let sections = KEYS.iter().map(|(section, _)| *section);
        let Some((_, known)) = KEYS.iter().find(|(known, _)| *known == name) else {
            let hint = did_you_mean(name, sections);
            let what = match value.get_ref() {
                DeValue::Table(_) => setting_words::unknown_section(name, hint),
                _ => setting_words::no_section(name),
            };
            return self.refuse(section.span().start, what);
        };
        let DeValue::Table(table) = value.get_ref() else {
            return self.refuse(value.span().start, setting_words::is_section(name));
        };
        for (key, value) in table {
            let key_name = key.get_ref().as_ref();
            if !known.is_empty() && !known.contains(&key_name) {
                let hint = did_you_mean(key_name, known.iter().copied());
                self.refuse(key.span().start, setting_words::unknown_key(name, key_name, hint));
                continue;
            }
            let written = self.text.get(value.span()).unwrap_or("").replace('\n', " ");
            match self.set(settings, name, key_name, value) {
                Ok(()) => settings.keys_set.push(KeySet {
                    section: name.to_owned(),
                    key: key_name.to_owned(),
                    written,
                    place: format!("{}:{}", self.name, self.line(value.span().start)),
                    is_own: self.is_own,
                }),
                Err(expected) => {
                    self.refuse(value.span().start, setting_words::wrong_value(name, key_name, written, expected));
                }
            }
        }
    }

    /// Sets one key; the error says what was expected.
    fn set(&self, settings: &mut Settings, section: &str, key: &str, value: &Value<'_>) -> Result<(), String> {
        match section {
            "files" => self.set_file(settings, key, value),
            "base" => set_base(settings, key, value),
            "fx" => set_rate(settings, key, value),
            "columns" => set_columns(settings, key, value),
            "types" => set_type(settings, key, value),
            "statuses" => set_status(settings, key, value),
            "terms" => set_terms(settings, key, value),
            "payments" => set_payments(settings, key, value),
            "class" => set_class(settings, key, value),
            "rates" => set_allowance(settings, key, value),
            "score" => set_score(settings, key, value),
            "lead" => set_lead(settings, key, value),
            "work" => set_work(settings, key, value),
            "cycle" => set_cycle(settings, key, value),
            "channel" => set_channel(settings, key, value),
            "watch" => watch::set(settings, key, value),
            "levers" => levers::set_lever(settings, key, value),
            "writeoff" => levers::set_write_off(settings, key, value),
            _ => Err(setting_words::known_key()),
        }
    }

    fn set_file(&self, settings: &mut Settings, key: &str, value: &Value<'_>) -> Result<(), String> {
        let path = self.folder.join(text(value).ok_or_else(setting_words::file_name)?);
        if key == "deliveries" {
            settings.deliveries = Some(path);
            return Ok(());
        }
        let kind =
            FileKind::NEIGHBOURS.into_iter().find(|kind| kind.stem() == key).ok_or_else(setting_words::kind_of_file)?;
        settings.files.retain(|(known, _)| *known != kind);
        settings.files.push((kind, path));
        Ok(())
    }
}

fn set_base(settings: &mut Settings, key: &str, value: &Value<'_>) -> Result<(), String> {
    match key {
        "company" => {
            let name = text(value).ok_or_else(setting_words::company)?;
            settings.company = Some(name.trim().to_owned()).filter(|name| !name.is_empty());
        }
        "currency" => {
            let code = text(value).ok_or_else(setting_words::code_in_quotes)?;
            settings.conventions.base_currency = match code.trim() {
                "" => None,
                code => Some(read::currency_spelled(code).ok_or_else(setting_words::code)?),
            };
        }
        "lang" => settings.language = [Language::English, Language::Chinese][word(value, &["en", "zh"])?],
        // The limitation period and write-off rules of other countries are not known yet.
        "jurisdiction" => _ = word(value, &["cn"])?,
        "default_terms" => {
            let written = text(value).or_else(|| number(value)?.to_scaled(0).map(|days| days.to_string()));
            settings.conventions.default_terms =
                written.and_then(|terms| read::terms_spelled(&terms)).ok_or_else(setting_words::terms)?;
        }
        "eom_meaning" => {
            let choice = word(value, &["month_end", "doc_date"])?;
            settings.conventions.end_of_month = [EndOfMonthMeaning::MonthEnd, EndOfMonthMeaning::DocumentDate][choice];
        }
        "annual_revenue" => {
            let revenue = number(value).filter(|revenue| revenue.units >= 0).ok_or_else(setting_words::zero_or_more)?;
            settings.policy.write_off.annual_revenue = Some(revenue).filter(|revenue| revenue.units > 0);
        }
        "tolerance" => {
            let sum = number(value).filter(|sum| sum.units >= 0).ok_or_else(setting_words::zero_or_more)?;
            settings.policy.small_rest.tolerance = Some(sum);
        }
        "latitude" => settings.latitude = Some(degrees(value, 90)?),
        "longitude" => settings.longitude = Some(degrees(value, 180)?),
        "match" => {
            let choice = word(value, &["auto", "oldest-due", "named-only"])?;
            settings.policy.match_rule = [MatchRule::Auto, MatchRule::OldestDue, MatchRule::NamedOnly][choice];
        }
        "basis" => settings.policy.basis = [AgeBasis::Due, AgeBasis::Delivery][word(value, &["due", "delivery"])?],
        "buckets" => {
            let days = list(value, |item| whole(item, 1, 36_500).ok()).ok_or_else(setting_words::day_numbers)?;
            settings.set_buckets(days)?;
        }
        _ => return Err(setting_words::known_key()),
    }
    Ok(())
}

fn set_payments(settings: &mut Settings, key: &str, value: &Value<'_>) -> Result<(), String> {
    if key != "sign" {
        return Err(setting_words::known_key());
    }
    let choice = word(value, &["negative", "as_written"])?;
    settings.conventions.payments_sign = Some([PaymentsSign::Negative, PaymentsSign::AsWritten][choice]);
    Ok(())
}

fn set_rate(settings: &mut Settings, key: &str, value: &Value<'_>) -> Result<(), String> {
    let currency = Currency::from_code(key).ok_or_else(setting_words::key_is_code)?;
    let rate = number(value).filter(|rate| rate.units > 0 && rate.units <= 1_000_000_000_000 && rate.scale <= 10);
    let rate = rate.ok_or_else(setting_words::rate)?;
    settings.policy.rates.insert(currency, rate);
    Ok(())
}

fn set_columns(settings: &mut Settings, key: &str, value: &Value<'_>) -> Result<(), String> {
    let field = Field::ALL.iter().find(|field| field.name() == key);
    let near = did_you_mean(key, Field::ALL.iter().map(|field| field.name()));
    let field = *field.ok_or_else(|| setting_words::key_is_field(near))?;
    let headers = list(value, text).or_else(|| text(value).map(|header| vec![header]));
    for header in headers.ok_or_else(setting_words::headers)? {
        settings.mapped.push(MappedColumn { kind: None, field, header, must_exist: false });
    }
    Ok(())
}

/// What a word of a column of document types means: `"Foo" = "credit"`.
fn set_type(settings: &mut Settings, key: &str, value: &Value<'_>) -> Result<(), String> {
    let names: Vec<&str> = read::document_roles().collect();
    let name = names[word(value, &names)?];
    settings.own_words.set_type(key, name);
    Ok(())
}

/// What a word of a column of statuses means: `"Foo" = "settled"`.
fn set_status(settings: &mut Settings, key: &str, value: &Value<'_>) -> Result<(), String> {
    let names: Vec<&str> = read::status_meanings().collect();
    let name = names[word(value, &names)?];
    settings.own_words.set_status(key, name);
    Ok(())
}

/// What a spelling of terms means: `"house terms" = "net 30"`.
fn set_terms(settings: &mut Settings, key: &str, value: &Value<'_>) -> Result<(), String> {
    let terms = text(value).and_then(|terms| read::terms_spelled(&terms)).ok_or_else(setting_words::terms)?;
    settings.own_words.set_terms(key, terms);
    Ok(())
}

fn set_class(settings: &mut Settings, key: &str, value: &Value<'_>) -> Result<(), String> {
    let class = &mut settings.policy.class;
    let days = || whole(value, 0, 36_500);
    match key {
        "chasing_after" => class.chasing_after_days = days()?,
        "doubtful_after" => class.doubtful_after_days = days()?,
        "bad_after" => class.bad_after_days = days()?,
        "stopped_days" => class.stopped_days = days()?,
        "stopped_late" => class.stopped_late_days = days()?,
        "promises" => class.broken_promises = whole(value, 1, 1000)? as u32,
        "promise_window_days" => class.promise_window_days = days()?,
        "promise_grace_days" => class.promise_grace_days = whole(value, 0, 365)?,
        "limitation_years" => class.limitation_years = whole(value, 1, 30)? as u32,
        "limitation_warning_days" => class.limitation_warning_days = days()?,
        "limitation_urgent_days" => class.limitation_urgent_days = days()?,
        _ => return Err(setting_words::known_key()),
    }
    Ok(())
}

fn set_allowance(settings: &mut Settings, key: &str, value: &Value<'_>) -> Result<(), String> {
    let position = ["current", "chasing", "doubtful", "bad", "dead"].iter().position(|class| *class == key);
    let rate = number(value).and_then(|rate| rate.to_scaled(2)).filter(|rate| (0..=10_000).contains(rate));
    let rate = rate.ok_or_else(setting_words::percentage)?;
    settings.allowance_basis_points[position.unwrap_or_default()] = rate;
    Ok(())
}

fn set_score(settings: &mut Settings, key: &str, value: &Value<'_>) -> Result<(), String> {
    let score = &mut settings.policy.score;
    let weight = || {
        let weight = number(value).and_then(|weight| weight.to_scaled(3));
        let weight = weight.filter(|weight| (0..=1_000_000).contains(weight));
        weight.ok_or_else(setting_words::weight)
    };
    match key {
        "strategy" => {
            score.strategy = [Strategy::MoneyDays, Strategy::CashNow][word(value, &["money-days", "cash-now"])?];
        }
        "horizon" => score.horizon_days = whole(value, 16, 3650)?,
        "term" => score.term_weight_thousandths = weight()?,
        "procedure" => score.procedure_weight_thousandths = weight()?,
        "distance" => score.distance_weight_thousandths = weight()?,
        _ => return Err(setting_words::known_key()),
    }
    Ok(())
}

fn set_lead(settings: &mut Settings, key: &str, value: &Value<'_>) -> Result<(), String> {
    let lead = &mut settings.policy.lead;
    match key {
        "days_per_step" => {
            let days = number(value).and_then(|days| days.to_scaled(3)).filter(|days| (0..=365_000).contains(days));
            lead.days_per_step_thousandths = days.ok_or_else(setting_words::days_per_step)? as u32;
        }
        "travel_km" => {
            let metres = list(value, |item| number(item)?.to_scaled(3).filter(|metres| *metres >= 0))
                .ok_or_else(setting_words::distances)?;
            let bounds: [i64; 3] = metres.try_into().map_err(|_| setting_words::distances())?;
            if !bounds.is_sorted_by(|a, b| a < b) {
                return Err(setting_words::distances());
            }
            lead.travel_metres = bounds;
        }
        "run_roll" => _ = word(value, &["following"])?,
        _ => return Err(setting_words::known_key()),
    }
    Ok(())
}

fn set_work(settings: &mut Settings, key: &str, value: &Value<'_>) -> Result<(), String> {
    let (work, watch) = (&mut settings.policy.work, &mut settings.policy.watch);
    match key {
        "visit_min" => work.visit_minutes = whole(value, 1, 1440)?,
        "call_min" => work.call_minutes = whole(value, 1, 1440)?,
        "hours" | "lunch" => {
            let hours = number(value).and_then(|hours| hours.to_scaled(2)).filter(|hours| (0..=2400).contains(hours));
            let hours = hours.ok_or_else(setting_words::hours)?;
            if key == "hours" { work.hours_hundredths = hours } else { work.lunch_hundredths = hours }
        }
        "calls_per_day" => work.calls_per_day = whole(value, 1, 10_000)? as u32,
        "paid_claim_days" => work.paid_claim_days = whole(value, 0, 60)? as u32,
        "month_end_days" => work.month_end_days = whole(value, 0, 31)?,
        "spring_festival_days" => work.spring_festival_days = whole(value, 0, 60)?,
        "off_season_months" => {
            let months = list(value, |item| Some(whole(item, 1, 12).ok()? as u32));
            watch.off_season_months = months.ok_or_else(setting_words::months)?;
        }
        _ => return Err(setting_words::known_key()),
    }
    Ok(())
}

fn set_cycle(settings: &mut Settings, key: &str, value: &Value<'_>) -> Result<(), String> {
    let percent = number(value).and_then(|percent| percent.to_scaled(1)).filter(|percent| (0..=1000).contains(percent));
    let permille = percent.ok_or_else(setting_words::percentage_one_decimal)?;
    match key {
        "difference_percent" => settings.cycle.difference_permille = permille,
        "weak_sold_percent" => settings.cycle.weak_sold_permille = permille,
        "weak_against_previous_percent" => settings.cycle.weak_against_previous_permille = permille,
        _ => return Err(setting_words::known_key()),
    }
    Ok(())
}

fn set_channel(settings: &mut Settings, key: &str, value: &Value<'_>) -> Result<(), String> {
    let channel = &mut settings.policy.channel;
    let amount = || whole(value, 0, 1_000_000_000_000);
    let days = || whole(value, 0, 3650);
    let count = || whole(value, 0, 1000).map(|count| count as u32);
    let metres = || {
        let metres = number(value).and_then(|km| km.to_scaled(3)).filter(|metres| (0..=40_000_000).contains(metres));
        metres.ok_or_else(setting_words::distance)
    };
    match key {
        "call_from_amount" => channel.call_from_amount = amount()?,
        "call_from_steps" => channel.call_from_steps = count()?,
        "message_until_days" => channel.message_until_days = days()?,
        "visit_after_days" => channel.visit_after_days = days()?,
        "letter_after_days" => channel.letter_after_days = days()?,
        "visit_near_amount" => channel.visit_near_amount = amount()?,
        "visit_near_km" => channel.visit_near_metres = metres()?,
        "visit_far_amount" => channel.visit_far_amount = amount()?,
        "visit_far_km" => channel.visit_far_metres = metres()?,
        "doubtful_visit_amount" => channel.doubtful_visit_amount = amount()?,
        "doubtful_visit_km" => channel.doubtful_visit_metres = metres()?,
        "doubtful_visit_any_amount" => channel.doubtful_visit_any_amount = amount()?,
        "bad_letter_only_below_amount" => channel.bad_letter_only_below_amount = amount()?,
        "quick_win_steps" => channel.quick_win_steps = count()?,
        "quick_win_km" => channel.quick_win_metres = metres()?,
        "dispute_answer_days" => channel.dispute_answer_working_days = count()?,
        "unanswered_contacts" => channel.unanswered_contacts = count()?,
        _ => return Err(setting_words::known_key()),
    }
    Ok(())
}
