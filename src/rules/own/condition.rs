//! A condition as it is written (a CEL expression) → a tree whose names, types and constants are known to fit.
//!
//! CEL's own interpreter counts in floats, so that only its parser is used; what a tree says of a line is `eval`'s work.

use std::collections::BTreeSet;

use cel::common::ast::{CallExpr, Expr, IdedExpr, LiteralValue, SourceInfo, operators};
use rust_decimal::Decimal;

use super::names::{Datum, Kind, Known, Names, Source};
use crate::settings::did_you_mean;
use crate::template::Codelist;
use crate::text::fold;

/// A part of a condition.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Node {
    Constant(Datum),
    Read(Source),
    IsMissing(Source),
    Not(Box<Node>),
    And(Box<Node>, Box<Node>),
    Or(Box<Node>, Box<Node>),
    If(Box<[Node; 3]>),
    Compare(Comparison, Box<Node>, Box<Node>),
    Arithmetic(Operation, Box<Node>, Box<Node>),
    OneOf(Box<Node>, Vec<Node>),
    Within(Box<Node>, Box<Node>),
    Text(TextTest, Box<Node>, Box<Node>),
}

/// How two values compare.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Comparison {
    Equal,
    Different,
    Less,
    AtMost,
    Greater,
    AtLeast,
}

/// What is done with two numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Operation {
    Add,
    Subtract,
    Multiply,
    Divide,
    Remainder,
}

/// What is asked of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum TextTest {
    Contains,
    Starts,
    Ends,
}

/// What is wrong, and its offset in the condition.
pub(super) type Refusal = (usize, String);

/// A condition, and the values it uses.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Condition {
    pub(super) root: Node,
    /// Values without which nothing can be said.
    pub(super) needed: Vec<Source>,
}

impl Condition {
    /// Understands a condition.
    pub(super) fn parse(text: &str, names: &Names) -> Result<Self, Refusal> {
        let (tree, info) = cel::parser::Parser::new().parse_with_source_info(text).map_err(|errors| syntax(text, &errors))?;
        let mut reader = Reader { text, info, names, used: Vec::new(), asked: BTreeSet::new() };
        let (root, kind) = reader.node(&tree)?;
        if kind != Kind::Flag {
            return Err((0, format!("une condition est vraie ou fausse ; celle-ci donne {}.", kind.label())));
        }
        // What is asked to be there or not may be missing.
        let asked = reader.asked;
        let mut needed: Vec<Source> = reader.used.into_iter().filter(|s| !asked.contains(&format!("{s:?}"))).collect();
        needed.dedup();
        Ok(Self { root, needed })
    }

    /// Whether it looks at one year after the other.
    pub(super) fn each_year(&self) -> bool {
        self.root.any(&|s| matches!(s, Source::EachYear(_) | Source::Year))
    }
}

impl Node {
    fn any(&self, wanted: &dyn Fn(&Source) -> bool) -> bool {
        match self {
            Node::Constant(_) => false,
            Node::Read(source) | Node::IsMissing(source) => wanted(source),
            Node::Not(a) => a.any(wanted),
            Node::And(a, b) | Node::Or(a, b) | Node::Within(a, b) => a.any(wanted) || b.any(wanted),
            Node::Compare(_, a, b) | Node::Arithmetic(_, a, b) | Node::Text(_, a, b) => a.any(wanted) || b.any(wanted),
            Node::If(parts) => parts.iter().any(|p| p.any(wanted)),
            Node::OneOf(a, list) => a.any(wanted) || list.iter().any(|n| n.any(wanted)),
        }
    }
}

/// The first place where the parser stops.
fn syntax(text: &str, errors: &cel::ParseErrors) -> Refusal {
    let Some(first) = errors.errors.first() else { return (0, "l'expression n'est pas comprise.".to_owned()) };
    let (line, column) = (usize::try_from(first.pos.0).unwrap_or(1).max(1), usize::try_from(first.pos.1).unwrap_or(1).max(1));
    let before: usize = text.split_inclusive('\n').take(line - 1).map(str::len).sum();
    let rest = text.get(before..).unwrap_or_default();
    let at = before + rest.char_indices().nth(column - 1).map_or(rest.len(), |(i, _)| i);
    let left = text.get(at..).unwrap_or_default().trim();
    let said = if left.is_empty() {
        "l'expression s'arrête trop tôt.".to_owned()
    } else {
        format!("l'expression n'est pas comprise à partir de « {} ».", crate::fmt::short(left))
    };
    (at, said)
}

/// Reads the parser's tree.
struct Reader<'a> {
    text: &'a str,
    info: SourceInfo,
    names: &'a Names<'a>,
    used: Vec<Source>,
    asked: BTreeSet<String>,
}

type Typed = (Node, Kind);

impl Reader<'_> {
    /// The offset of a part, in bytes.
    fn at(&self, expr: &IdedExpr) -> usize {
        self.info.offset_for(expr.id).map_or(0, |(start, _)| start as usize)
    }

    /// A part as it is written.
    fn written(&self, expr: &IdedExpr) -> &str {
        let (start, stop) = self.info.offset_for(expr.id).unwrap_or((0, 0));
        self.text.get(start as usize..=stop as usize).unwrap_or_default()
    }

    fn refuse<T>(&self, expr: &IdedExpr, reason: impl Into<String>) -> Result<T, Refusal> {
        Err((self.at(expr), reason.into()))
    }

    fn node(&mut self, expr: &IdedExpr) -> Result<Typed, Refusal> {
        match &expr.expr {
            Expr::Literal(literal) => self.literal(expr, literal),
            Expr::Ident(_) | Expr::Select(_) => {
                if let Some(value) = self.threshold(expr)? {
                    return Ok((Node::Constant(Datum::Number(value)), Kind::Number));
                }
                let known = self.name(expr)?;
                self.used.push(known.source.clone());
                Ok((Node::Read(known.source), known.kind))
            }
            Expr::Call(call) => self.call(expr, call),
            Expr::List(_) => self.refuse(expr, "une liste ne s'écrit que derrière « in »."),
            _ => self.refuse(expr, "cette forme de CEL n'est pas admise ici."),
        }
    }

    fn literal(&self, expr: &IdedExpr, literal: &LiteralValue) -> Result<Typed, Refusal> {
        match literal {
            LiteralValue::Boolean(b) => Ok((Node::Constant(Datum::Flag(*b.inner())), Kind::Flag)),
            LiteralValue::String(s) => Ok((Node::Constant(Datum::Text(s.inner().to_owned())), Kind::Text)),
            LiteralValue::Int(n) => Ok((Node::Constant(Datum::Number(Decimal::from(*n.inner()))), Kind::Number)),
            // As it is written: the parser's float is not looked at but for its sign, which stands before the digits.
            LiteralValue::Double(x) => match self.written(expr).trim_start_matches('-').trim().parse::<Decimal>() {
                Ok(n) => Ok((Node::Constant(Datum::Number(if x.inner().is_sign_negative() { -n } else { n })), Kind::Number)),
                Err(_) => self.refuse(expr, "écrivez ce nombre avec des chiffres et un point, par exemple 12.5."),
            },
            _ => self.refuse(expr, "cette valeur n'est pas admise ici : écrivez un nombre, un texte, true ou false."),
        }
    }

    /// `seuil.nom`, the number of the profile.
    fn threshold(&self, expr: &IdedExpr) -> Result<Option<Decimal>, Refusal> {
        let Expr::Select(select) = &expr.expr else { return Ok(None) };
        if select.operand.expr != Expr::Ident("seuil".to_owned()) {
            return Ok(None);
        }
        match self.names.profile.number(&select.field) {
            Some(value) => Ok(Some(value)),
            None => {
                let known = self.names.profile.thresholds().filter(|(_, t)| !t.values.is_empty()).map(|(name, _)| name);
                self.refuse(
                    expr,
                    format!("« {} » n'est pas un seuil qui a une valeur.{}", select.field, did_you_mean(&select.field, known)),
                )
            }
        }
    }

    /// What a name means.
    fn name(&self, expr: &IdedExpr) -> Result<Known, Refusal> {
        let unknown = |name: &str, of: String, all: Vec<String>| {
            let hint = did_you_mean(name, all.iter().map(String::as_str));
            self.refuse(expr, format!("« {name} » n'est pas un champ {of}.{hint}"))
        };
        match &expr.expr {
            Expr::Ident(name) => {
                let table = self.names.tables.first().map_or("", |t| &t.name);
                self.names.find(name).map_or_else(|| unknown(name, format!("du tableau « {table} »"), self.names.all()), Ok)
            }
            Expr::Select(select) if select.operand.expr == Expr::Ident("dossier".to_owned()) && !select.test => {
                let name = &select.field;
                let known = self.names.of_dossier(name);
                known.map_or_else(|| unknown(name, "de l'identification".to_owned(), self.names.all_of_dossier()), Ok)
            }
            _ => self.refuse(expr, "seuls « dossier » et « seuil » se suivent d'un point et d'un nom."),
        }
    }

    fn call(&mut self, expr: &IdedExpr, call: &CallExpr) -> Result<Typed, Refusal> {
        let name = call.func_name.as_str();
        match (name, call.target.as_deref(), call.args.as_slice()) {
            (operators::LOGICAL_NOT, None, [a]) => Ok((Node::Not(Box::new(self.of(a, Kind::Flag)?)), Kind::Flag)),
            (operators::LOGICAL_AND, None, [a, b]) => {
                Ok((Node::And(Box::new(self.of(a, Kind::Flag)?), Box::new(self.of(b, Kind::Flag)?)), Kind::Flag))
            }
            (operators::LOGICAL_OR, None, [a, b]) => {
                Ok((Node::Or(Box::new(self.of(a, Kind::Flag)?), Box::new(self.of(b, Kind::Flag)?)), Kind::Flag))
            }
            (operators::NEGATE, None, [a]) => {
                let zero = Node::Constant(Datum::Number(Decimal::ZERO));
                Ok((Node::Arithmetic(Operation::Subtract, Box::new(zero), Box::new(self.of(a, Kind::Number)?)), Kind::Number))
            }
            (operators::CONDITIONAL, None, [test, a, b]) => {
                let test = self.of(test, Kind::Flag)?;
                let (a, kind) = self.node(a)?;
                Ok((Node::If(Box::new([test, a, self.of(b, kind)?])), kind))
            }
            (operators::IN, None, [a, list]) => self.one_of(a, list),
            ("vide", None, [a]) => {
                let known = self.name(a)?;
                self.asked.insert(format!("{:?}", known.source));
                Ok((Node::IsMissing(known.source), Kind::Flag))
            }
            ("date", None, [day]) => self.day(day),
            ("contains" | "startsWith" | "endsWith", Some(text), [part]) => {
                let test = match name {
                    "contains" => TextTest::Contains,
                    "startsWith" => TextTest::Starts,
                    _ => TextTest::Ends,
                };
                Ok((Node::Text(test, Box::new(self.of(text, Kind::Text)?), Box::new(self.of(part, Kind::Text)?)), Kind::Flag))
            }
            (_, None, [a, b]) if comparison(name).is_some() => self.compare(comparison(name).unwrap_or(Comparison::Equal), expr, a, b),
            (_, None, [a, b]) if operation(name).is_some() => {
                let operation = operation(name).unwrap_or(Operation::Add);
                let (a, b) = (self.of(a, Kind::Number)?, self.of(b, Kind::Number)?);
                Ok((Node::Arithmetic(operation, Box::new(a), Box::new(b)), Kind::Number))
            }
            _ => {
                let known = ["vide", "date", "contains", "startsWith", "endsWith"];
                let hint = did_you_mean(name, known);
                self.refuse(expr, format!("« {name} » ne s'emploie pas ainsi.{hint} Fonctions admises : {}.", known.join(", ")))
            }
        }
    }

    /// A part that must be of a kind.
    fn of(&mut self, expr: &IdedExpr, wanted: Kind) -> Result<Node, Refusal> {
        match self.node(expr)? {
            (node, kind) if kind == wanted => Ok(node),
            (_, kind) => self.refuse(expr, format!("{} est attendu ici, c'est {}.", wanted.label(), kind.label())),
        }
    }

    fn day(&self, expr: &IdedExpr) -> Result<Typed, Refusal> {
        let text = if let Expr::Literal(LiteralValue::String(s)) = &expr.expr { s.inner() } else { "" };
        match text.parse() {
            Ok(day) => Ok((Node::Constant(Datum::Day(day)), Kind::Day)),
            Err(_) => self.refuse(expr, "une date s'écrit date(\"2026-12-31\")."),
        }
    }

    fn compare(&mut self, how: Comparison, expr: &IdedExpr, a: &IdedExpr, b: &IdedExpr) -> Result<Typed, Refusal> {
        let (mut left, kind) = self.node(a)?;
        let (mut right, other) = self.node(b)?;
        let equality = matches!(how, Comparison::Equal | Comparison::Different);
        if kind != other {
            return self.refuse(expr, format!("{} ne se compare pas à {}.", kind.label(), other.label()));
        }
        if kind == Kind::List || (!equality && !matches!(kind, Kind::Number | Kind::Day)) {
            return self.refuse(expr, format!("{} ne se compare pas ainsi.", kind.label()));
        }
        self.choose(a, b, &mut right)?;
        self.choose(b, a, &mut left)?;
        Ok((Node::Compare(how, Box::new(left), Box::new(right)), Kind::Flag))
    }

    fn one_of(&mut self, a: &IdedExpr, list: &IdedExpr) -> Result<Typed, Refusal> {
        let Expr::List(entries) = &list.expr else {
            let within = self.of(list, Kind::List)?;
            return Ok((Node::Within(Box::new(self.of(a, Kind::Text)?), Box::new(within)), Kind::Flag));
        };
        let (one, kind) = self.node(a)?;
        let mut nodes = Vec::new();
        for entry in &entries.elements {
            let mut node = self.of(entry, kind)?;
            self.choose(a, entry, &mut node)?;
            nodes.push(node);
        }
        Ok((Node::OneOf(Box::new(one), nodes), Kind::Flag))
    }

    /// A constant held against a field of a list must be one of its values: its code or its label.
    fn choose(&self, field: &IdedExpr, constant: &IdedExpr, node: &mut Node) -> Result<(), Refusal> {
        let named = matches!(field.expr, Expr::Ident(_) | Expr::Select(_)) && self.threshold(field)?.is_none();
        let (true, Node::Constant(Datum::Text(text))) = (named, &*node) else { return Ok(()) };
        let Some(codes) = self.name(field)?.codes.filter(|c| !c.open || is_code(field)) else { return Ok(()) };
        match entry(&codes, text) {
            Some(code) => {
                *node = Node::Constant(Datum::Text(code));
                Ok(())
            }
            None => {
                let known = codes.entries.iter().flat_map(|e| [e.code.as_str(), e.label.as_str()]);
                let hint = did_you_mean(text, known);
                self.refuse(constant, format!("« {text} » n'est pas une valeur de la liste.{hint}"))
            }
        }
    }
}

/// The code of a line is one of the list's, even where other lines are welcome.
fn is_code(expr: &IdedExpr) -> bool {
    expr.expr == Expr::Ident("code".to_owned())
}

fn entry(codes: &Codelist, text: &str) -> Option<String> {
    let folded = fold(text);
    codes.entries.iter().find(|e| fold(&e.code) == folded || fold(&e.label) == folded).map(|e| e.code.clone())
}

fn comparison(name: &str) -> Option<Comparison> {
    Some(match name {
        operators::EQUALS => Comparison::Equal,
        operators::NOT_EQUALS => Comparison::Different,
        operators::LESS => Comparison::Less,
        operators::LESS_EQUALS => Comparison::AtMost,
        operators::GREATER => Comparison::Greater,
        operators::GREATER_EQUALS => Comparison::AtLeast,
        _ => return None,
    })
}

fn operation(name: &str) -> Option<Operation> {
    Some(match name {
        operators::ADD => Operation::Add,
        operators::SUBSTRACT => Operation::Subtract,
        operators::MULTIPLY => Operation::Multiply,
        operators::DIVIDE => Operation::Divide,
        operators::MODULO => Operation::Remainder,
        _ => return None,
    })
}
