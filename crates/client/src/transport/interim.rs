//! Interim answers: those with a 1xx status, which proxies may send before the answer that counts.

/// What the status line of every interim answer begins with; `?` is any digit.
const STATUS_LINE: &[u8; 12] = b"HTTP/1.? 1??";

/// The interim status with which a connection stops being one of HTTP: no other answer follows.
const SWITCHING_PROTOCOLS: &[u8] = b"101";

/// What the bytes from a registry begin with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Beginning {
    /// Too little has come to tell, or an interim answer that is not whole.
    Unknown,
    /// An interim answer of so many bytes.
    Interim(usize),
    /// The answer that counts.
    Answer,
}

impl Beginning {
    /// What `bytes` begin with.
    pub(super) fn of(bytes: &[u8]) -> Self {
        let mut begun = bytes.iter().zip(STATUS_LINE);
        let is_interim = begun.all(|(byte, like)| match like {
            b'?' => byte.is_ascii_digit(),
            _ => byte == like,
        });
        if !is_interim || bytes.get(9..12) == Some(SWITCHING_PROTOCOLS) {
            return Self::Answer;
        }
        head_length(bytes).map_or(Self::Unknown, Self::Interim)
    }
}

/// The length of a head with the empty line that ends it. The HTTP library takes lines without a
/// carriage return as well.
fn head_length(bytes: &[u8]) -> Option<usize> {
    let mut lines = bytes.split_inclusive(|&byte| byte == b'\n');
    let mut length = 0;
    lines.find_map(|line| {
        length += line.len();
        matches!(line, b"\r\n" | b"\n").then_some(length)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_interim_answer_is_told_when_it_is_whole() {
        let head = b"HTTP/1.1 103 Early Hints\r\nlink: <a>\r\n\r\n";
        let whole = [head.as_slice(), b"HTTP/1.1 200 OK\r\n"].concat();

        for end in 0..head.len() {
            assert_eq!(Beginning::of(&whole[..end]), Beginning::Unknown, "{end} bytes");
        }
        for end in head.len()..whole.len() {
            assert_eq!(Beginning::of(&whole[..end]), Beginning::Interim(head.len()));
        }
        assert_eq!(Beginning::of(b"HTTP/1.0 100 \n\nHTTP"), Beginning::Interim(15));
    }

    #[test]
    fn whatever_is_not_interim_is_the_answer() {
        let answers =
            ["HTTP/1.1 2", "HTTP/1.1 413", "HTTP/1.1 101 Switching\r\n\r\n", "SSH-2.0", "\0"];

        for answer in answers {
            assert_eq!(Beginning::of(answer.as_bytes()), Beginning::Answer, "{answer}");
        }
    }
}
