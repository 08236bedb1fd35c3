//! `ipkg completions`.

use structopt::{
    StructOpt,
    clap::{App, Shell},
};

use crate::{failure::Failure, output};

/// Prints the completion script of `ipkg` for a shell
///
/// bash: ipkg completions bash > ~/.local/share/bash-completion/completions/ipkg
/// zsh: ipkg completions zsh > FOLDER/_ipkg, for a FOLDER in `$fpath`
/// fish: ipkg completions fish > ~/.config/fish/completions/ipkg.fish
#[derive(Debug, StructOpt)]
#[structopt(verbatim_doc_comment)]
pub(crate) struct Completions {
    /// The shell
    #[structopt(value_name = "SHELL", possible_values = &Shell::variants())]
    shell: Shell,
}

impl Completions {
    pub(crate) fn run(self, mut parser: App<'_, '_>) -> Result<(), Failure> {
        let mut script = Vec::new();
        parser.gen_completions_to("ipkg", self.shell, &mut script);
        Ok(output::text(&String::from_utf8(script)?)?)
    }
}
