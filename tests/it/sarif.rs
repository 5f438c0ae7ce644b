//! The SARIF log holds what version 2.1.0 demands, and every rule and remark is in it.

use serde_json::Value;
use volet::rules;

use crate::support::{region, text, volet};

#[test]
fn the_log_has_the_shape_of_the_standard() {
    let output = volet(&["verifier", region().to_str().unwrap(), "--format", "sarif"]);
    let log: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(log["version"], "2.1.0");
    let run = &log["runs"][0];
    let driver = &run["tool"]["driver"];
    assert_eq!(driver["name"], "volet");
    let known = driver["rules"].as_array().unwrap();
    assert_eq!(known.len(), rules::all().len());
    for rule in known {
        assert!(!rule["shortDescription"]["text"].as_str().unwrap().is_empty(), "{rule}");
        assert!(rule["help"]["text"].as_str().unwrap().contains("Que faire."), "{rule}");
        assert!(rule["help"]["markdown"].as_str().unwrap().starts_with("# "), "{rule}");
        assert!(rule["name"].as_str().unwrap().chars().all(char::is_alphanumeric), "{rule}");
    }
    let lines = text(&volet(&["verifier", region().to_str().unwrap(), "--format", "json"]).stdout);
    let results = run["results"].as_array().unwrap();
    assert_eq!(results.len(), lines.lines().count());
    for (result, line) in results.iter().zip(lines.lines()) {
        let line: Value = serde_json::from_str(line).unwrap();
        assert_eq!(result["ruleId"], line["code"]);
        let rank = usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap();
        assert_eq!(known[rank]["id"], line["code"]);
        let level = match line["severity"].as_str().unwrap() {
            "info" => "note",
            other => other,
        };
        assert_eq!(result["level"], level);
        assert!(!result["message"]["text"].as_str().unwrap().is_empty());
        let location = &result["locations"][0];
        if let Some(cell) = line["cell"].as_str() {
            assert_eq!(location["logicalLocations"][0]["name"], cell);
            assert_eq!(location["logicalLocations"][0]["kind"], "cell");
        }
        if line["file"].is_string() {
            let uri = location["physicalLocation"]["artifactLocation"]["uri"].as_str().unwrap();
            assert!(uri.bytes().all(|b| b.is_ascii_graphic()) && !uri.contains('\\'), "{uri}");
        }
    }
}
