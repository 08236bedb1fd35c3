-- Asks for many different paths in turn. Argument: a file with one path a line. Each thread starts at its own line.
local threads = 0

function setup(thread)
  thread:set("start", threads * 500)
  threads = threads + 1
end

function init(arguments)
  requests, at = {}, start
  for path in io.lines(arguments[1]) do
    table.insert(requests, wrk.format("GET", path))
  end
end

function request()
  at = at % #requests + 1
  return requests[at]
end
