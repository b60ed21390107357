//! What is wrong with a command line, in Chinese: the mistakes that people make. clap has the English, and whatever is
//! not known here.

use clap::error::{ContextKind, ContextValue, ErrorKind};
use std::error::Error as _;
use std::num::ParseIntError;

/// A mistake in Chinese; `None` for what has no words here.
pub fn explained(error: &clap::Error) -> Option<String> {
    let sentence = sentence(error)?;
    let usage = error.get(ContextKind::Usage).map(|usage| usage.to_string());
    let usage = usage.map(|usage| format!("\n\n用法：{}", usage.trim_start_matches("Usage: ").trim_end()));
    Some(format!("错误：{sentence}{}\n\n更多说明见--help。", usage.unwrap_or_default()))
}

fn sentence(error: &clap::Error) -> Option<String> {
    let all = |kind| error.get(kind).map(values).unwrap_or_default();
    let one = |kind| all(kind).into_iter().next();
    let near = |kind| one(kind).map(|near| format!("；也许是“{near}”")).unwrap_or_default();
    let argument = one(ContextKind::InvalidArg).unwrap_or_default();
    let value = one(ContextKind::InvalidValue).unwrap_or_default();
    Some(match error.kind() {
        ErrorKind::UnknownArgument if argument.starts_with('-') => {
            format!("没有选项“{argument}”{}", near(ContextKind::SuggestedArg))
        }
        ErrorKind::UnknownArgument => format!("多出一个参数“{argument}”"),
        ErrorKind::InvalidSubcommand => {
            let command = one(ContextKind::InvalidSubcommand).unwrap_or_default();
            format!("没有命令“{command}”{}", near(ContextKind::SuggestedSubcommand))
        }
        ErrorKind::MissingRequiredArgument => format!("缺少：{}", all(ContextKind::InvalidArg).join("、")),
        ErrorKind::MissingSubcommand => "缺少命令".to_owned(),
        ErrorKind::InvalidValue if value.is_empty() => format!("“{argument}”后面要有值{}", choices(error)),
        ErrorKind::InvalidValue => {
            format!("“{argument}”的值“{value}”不对{}{}", choices(error), near(ContextKind::SuggestedValue))
        }
        ErrorKind::ValueValidation => {
            let why = match error.source() {
                Some(source) if source.is::<ParseIntError>() => "应为整数".to_owned(),
                Some(source) => source.to_string(),
                None => String::new(),
            };
            format!("“{argument}”的值“{value}”不对：{why}")
        }
        ErrorKind::ArgumentConflict => {
            let prior = all(ContextKind::PriorArg);
            let prior: Vec<String> = prior.into_iter().filter(|prior| *prior != argument).collect();
            match prior.is_empty() {
                true => format!("“{argument}”只能写一次"),
                false => format!("“{argument}”不能与“{}”一起用", prior.join("”、“")),
            }
        }
        _ => return None,
    })
}

/// `；可选：en、zh`, if the value is one of a few.
fn choices(error: &clap::Error) -> String {
    let choices = error.get(ContextKind::ValidValue).map(values).unwrap_or_default();
    if choices.is_empty() { String::new() } else { format!("；可选：{}", choices.join("、")) }
}

fn values(value: &ContextValue) -> Vec<String> {
    match value {
        ContextValue::String(one) => vec![one.clone()],
        ContextValue::Strings(all) => all.clone(),
        _ => Vec::new(),
    }
}
