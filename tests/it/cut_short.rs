//! Who has read enough of a report may close it: that is no fault.

use std::process::{Command, Stdio};

#[test]
fn a_report_may_be_closed_before_its_end() {
    for format in ["texte", "html", "csv", "json", "sarif"] {
        let mut command = Command::new(env!("CARGO_BIN_EXE_volet"));
        command.args(["verifier", "--format", format, "samples/region"]).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        drop(child.stdout.take());
        let output = child.wait_with_output().unwrap();
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.code() != Some(2) && !said.contains("Broken pipe"), "{format}: {:?} {said}", output.status.code());
    }
}
