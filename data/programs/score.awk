# A filter program for antiphon (antiphon-program(7)): gives items a score by the words in their
# titles. In config.toml:
#
#   [program.score]
#   command = ["awk", "-W", "interactive", "-v", "words=/home/me/words", "-f", "/usr/share/antiphon/programs/score.awk"]
#
# The file has a number and a word on each line: `3 comet`, `-5 horoscope`. An item's score is the sum
# of the numbers of the words in its title; one without any of them gets none. Then
# `antiphon-backend list 'score > 2' --sort -score` lists what is worth most.
#
# mawk waits for a whole block of input unless it is told -W interactive; other awks pass over that.

# A text of the line, as JSON has it: quotes and backslashes in it stay escaped.
function text(name,   at, rest) {
  at = index($0, "\"" name "\":\"")
  if (!at) return ""
  rest = substr($0, at + length(name) + 4)
  match(rest, /^([^"\\]|\\.)*/)
  return substr(rest, 1, RLENGTH)
}

BEGIN {
  while ((getline line < words) > 0)
    if (split(line, word, " ") == 2) weight[tolower(word[2])] = word[1] + 0
  getline  # antiphon's greeting
  print "{\"antiphon\":1,\"needs\":[]}"
  fflush()
}

# The end of a batch.
/^$/ {
  print ""
  fflush()
  next
}

{
  score = found = 0
  # Everything in ASCII that is neither letter nor digit parts words.
  n = split(tolower(text("title")), parts, /[ -\/:-@\[-`{-~]+/)
  for (i = 1; i <= n; ++i)
    if (parts[i] in weight) {
      score += weight[parts[i]]
      found = 1
    }
  if (found) printf "{\"key\":\"%s\",\"score\":%g}\n", text("key"), score
}
