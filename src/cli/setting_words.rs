//! What is said of settings that cannot be: what a key of collect.toml was expected to hold, and what must fit together.

super::words::words! {
    not_toml(why) "not TOML: {why}" "不合TOML格式：{why}";
    unknown_section(name, hint) "[{name}] is not a section that is known{hint}" "没有[{name}]这一节{hint}";
    no_section(name) "{name} stands in no section; put it below one, such as [base]" "{name}不在任何一节里；请放到某一节下面，如[base]";
    is_section(name) "{name} is a section; write [{name}] and its keys below" "{name}是一节；请写[{name}]，键写在下面";
    unknown_key(section, key, hint) "[{section}] {key} is not a key that is known{hint}" "[{section}]里没有{key}这个键{hint}";
    wrong_value(section, key, written, expected) "[{section}] {key} = {written}: expected {expected}" "[{section}] {key} = {written}：应为{expected}";
    known_key() "a key that is known" "已知的键";
    file_name() "a file name in quotes" "引号里的文件名";
    kind_of_file() "a kind of file" "文件的种类";
    whole_number(least, most) "a whole number from {least} to {most}" "{least}到{most}的整数";
    degrees(limit) "degrees from -{limit} to {limit}" "-{limit}到{limit}的度数";
    company() "your company's name in quotes" "引号里的本公司名称";
    code_in_quotes() "an ISO 4217 code in quotes, such as \"CNY\"" "引号里的ISO 4217代码，如\"CNY\"";
    code() "an ISO 4217 code such as \"CNY\" or \"USD\"" "ISO 4217代码，如\"CNY\"或\"USD\"";
    terms() "terms such as \"30\", \"net 30\", \"月结30天\" or \"COD\"" "账期，如\"30\"、\"net 30\"、\"月结30天\"或\"COD\"";
    zero_or_more() "an amount of 0 or more" "0或正的金额";
    tolerance() "an amount of 0 or more, such as 1.00" "0或正的金额，如1.00";
    small_amount() "an amount of 0 or more in CNY, such as 50000" "0或正的金额（人民币），如50000";
    day_numbers() "rising numbers of days such as [30, 60, 90]" "从小到大的天数，如[30, 60, 90]";
    buckets() "1 to 50 rising numbers of days such as 30,60,90" "1到50个从小到大的天数，如30,60,90";
    key_is_code() "the key to be an ISO 4217 code such as USD" "以ISO 4217代码作键，如USD";
    rate() "units of the base currency for one of it, above 0, with at most 10 decimals" "一单位折合多少本位币，大于0，最多10位小数";
    key_is_field(near) "the key to be a field of a file, such as amount or delivery_no{near}" "以文件的字段作键，如amount、delivery_no{near}";
    headers() "headers such as [\"含税金额\"]" "表头，如[\"含税金额\"]";
    percentage() "a percentage from 0 to 100" "0到100的百分数";
    percentage_one_decimal() "a percentage from 0 to 100 with at most one decimal" "0到100的百分数，最多一位小数";
    percentage_four_decimals() "a percentage from 0 to 100 with at most 4 decimals, such as 0.01" "0到100的百分数，最多4位小数，如0.01";
    weight() "a weight from 0 to 1000 with at most 3 decimals" "0到1000的权重，最多3位小数";
    days_per_step() "working days from 0 to 365, such as 2 or 0.5" "0到365的工作日数，如2或0.5";
    distances() "three rising distances in km, such as [30, 150, 400]" "三个从小到大的公里数，如[30, 150, 400]";
    hours() "hours from 0 to 24" "0到24的小时数";
    months() "months such as [1, 2, 7]" "月份，如[1, 2, 7]";
    distance() "a distance in km" "公里数";
    factor() "a factor from 0 to 1000 with at most 2 decimals" "0到1000的倍数，最多2位小数";
    areas() "areas such as [\"江北\"]" "片区，如[\"江北\"]";
    less_than(section, lower, low, upper, high) "[{section}] {lower} = {low} must be less than {upper} = {high}; raise {upper} or lower {lower}"
        "[{section}] {lower} = {low}必须小于{upper} = {high}；请调大{upper}，或调小{lower}";
    not_more_than(section, lower, low, upper, high) "[{section}] {lower} = {low} must not be more than {upper} = {high}; raise {upper} or lower {lower}"
        "[{section}] {lower} = {low}不能大于{upper} = {high}；请调大{upper}，或调小{lower}";
    rates_fall(lower, upper) "[rates] {lower} must not be more than {upper}; a worse class needs no smaller allowance"
        "[rates] {lower}不能大于{upper}；类别越差，坏账准备不能越少";
    both_or_neither() "[base] latitude and longitude go together; give both or neither" "[base]的latitude和longitude要一起写；要么都写，要么都不写";
}

/// Choices, of which one is expected.
pub fn one_of(choices: &[&str]) -> String {
    let quoted: Vec<String> = choices.iter().map(|choice| format!("\"{choice}\"")).collect();
    quoted.join(match super::speech::spoken() {
        collect::render::Language::English => " or ",
        collect::render::Language::Chinese => "或",
    })
}
