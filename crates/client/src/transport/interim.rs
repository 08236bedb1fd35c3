//! Detects interim responses (status 1xx), which proxies may send before the final response.

/// The first bytes of every interim response; `?` is any digit.
const STATUS_LINE: &[u8; 12] = b"HTTP/1.? 1??";

/// The status 101, after which the connection is no longer HTTP. No final response follows.
const SWITCHING_PROTOCOLS: &[u8] = b"101";

/// The type of the response at the start of the received bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ResponseStart {
    /// Too few bytes to decide, or an incomplete interim response.
    Incomplete,
    /// An interim response with this many bytes.
    Interim(usize),
    /// The final response.
    Final,
}

impl ResponseStart {
    /// Detects the response at the start of `bytes`.
    pub(super) fn of(bytes: &[u8]) -> Self {
        let mut pairs = bytes.iter().zip(STATUS_LINE);
        let is_interim = pairs.all(|(byte, pattern)| match pattern {
            b'?' => byte.is_ascii_digit(),
            _ => byte == pattern,
        });
        if !is_interim || bytes.get(9..12) == Some(SWITCHING_PROTOCOLS) {
            return Self::Final;
        }
        head_length(bytes).map_or(Self::Incomplete, Self::Interim)
    }
}

/// Returns the length of a head, including the empty line at its end. Like awc, accepts lines that
/// end without a carriage return.
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
    fn an_interim_response_is_detected_when_it_is_complete() {
        let head = b"HTTP/1.1 103 Early Hints\r\nlink: <a>\r\n\r\n";
        let bytes = [head.as_slice(), b"HTTP/1.1 200 OK\r\n"].concat();

        for end in 0..head.len() {
            assert_eq!(ResponseStart::of(&bytes[..end]), ResponseStart::Incomplete, "{end} bytes");
        }
        for end in head.len()..bytes.len() {
            assert_eq!(ResponseStart::of(&bytes[..end]), ResponseStart::Interim(head.len()));
        }
        assert_eq!(ResponseStart::of(b"HTTP/1.0 100 \n\nHTTP"), ResponseStart::Interim(15));
    }

    #[test]
    fn other_bytes_are_the_final_response() {
        let responses =
            ["HTTP/1.1 2", "HTTP/1.1 413", "HTTP/1.1 101 Switching\r\n\r\n", "SSH-2.0", "\0"];

        for response in responses {
            assert_eq!(ResponseStart::of(response.as_bytes()), ResponseStart::Final, "{response}");
        }
    }
}
