-- Publishes each archive of a folder once. Arguments: the folder, and the number of its archives, which are called 0, 1, 2, …;
-- the signature of an archive is beside it. Stops when all are published.
function init(arguments)
  folder, count, at = arguments[1], tonumber(arguments[2]), 0
end

local function read(path)
  local file = assert(io.open(path, "rb"))
  local text = file:read("*a")
  file:close()
  return text
end

function request()
  local path = folder .. "/" .. math.min(at, count - 1) .. ".tgz"
  at = at + 1
  local headers = { ["Content-Type"] = "application/gzip", ["x-signature"] = read(path .. ".signature") }
  return wrk.format("POST", "/api/package/bench", headers, read(path))
end

function response()
  done = (done or 0) + 1
  if done >= count then wrk.thread:stop() end
end
