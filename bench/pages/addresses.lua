-- Asks for the addresses of a file in turn, each with its host: wrk -s addresses.lua URL -- FILE
local asked, at = {}, 0

function init(arguments)
  for line in io.lines(arguments[1]) do
    local host, path = line:match("^(%S+) (%S+)$")
    asked[#asked + 1] = wrk.format("GET", path, { Host = host })
  end
end

function request()
  at = at % #asked + 1
  return asked[at]
end
