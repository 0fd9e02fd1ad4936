//! A name in the forms that the floors use.

use anyhow::{Result, bail};

/// One thing, as each floor calls it.
pub(crate) struct Name {
    /// `paper_boat`: files, fields, kinds of jobs.
    pub(crate) snake: String,
    /// `paper_boats`: tables, services.
    pub(crate) plural: String,
    /// `PaperBoat`: types.
    camel: String,
    /// `paper boat`: prose.
    words: String,
}

impl Name {
    /// Takes a name in lower case with `_` between the words.
    pub(crate) fn parse(snake: &str) -> Result<Self> {
        let fine = |word: &str| !word.is_empty() && word.chars().all(|c| c.is_ascii_lowercase());
        if !snake.split('_').all(fine) {
            bail!(
                "`{snake}`: write the name in lower case, singular, with `_` between the words, as in paper_boat"
            );
        }
        let plural = match snake.strip_suffix('y') {
            Some(stem) if !stem.ends_with(['a', 'e', 'o', 'u']) => format!("{stem}ies"),
            _ if snake.ends_with(['s', 'x']) || snake.ends_with("ch") => format!("{snake}es"),
            _ => format!("{snake}s"),
        };
        Ok(Self { snake: snake.to_owned(), plural, camel: camel(snake), words: snake.replace('_', " ") })
    }

    /// A skeleton with its blanks filled in.
    pub(crate) fn fill(&self, skeleton: &str) -> String {
        let words = self.plural.replace('_', " ");
        let text = skeleton.replace("$snake$", &self.snake).replace("$plural$", &self.plural);
        let text = text.replace("$Camel$", &self.camel).replace("$Plural$", &camel(&self.plural));
        let text = text.replace("$words$", &self.words).replace("$plural words$", &words);
        text.replace("$Title$", &capital(&words)).replace("$path$", &self.plural.replace('_', "-"))
    }
}

fn camel(snake: &str) -> String {
    snake.split('_').map(capital).collect()
}

fn capital(word: &str) -> String {
    word[..1].to_uppercase() + &word[1..]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_has_a_form_for_each_floor() {
        let check = |snake: &str, expected: &str| {
            assert_eq!(
                Name::parse(snake).unwrap().fill("$plural$ $Camel$ $words$, $Plural$, $Title$, $path$"),
                expected
            );
        };
        check("paper_boat", "paper_boats PaperBoat paper boat, PaperBoats, Paper boats, paper-boats");
        check("story", "stories Story story, Stories, Stories, stories");
        check("survey", "surveys Survey survey, Surveys, Surveys, surveys");
        check("box", "boxes Box box, Boxes, Boxes, boxes");
        assert!(
            Name::parse("PaperBoat").is_err()
                && Name::parse("paper-boat").is_err()
                && Name::parse("").is_err()
        );
    }
}
