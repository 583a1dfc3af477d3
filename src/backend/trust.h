// What a parser says is checked before it is believed: it has read bytes of strangers, and may be
// theirs.

#pragma once

#include "antiphon/base/result.h"
#include "antiphon/model/article.h"
#include "antiphon/model/item.h"
#include "antiphon/wire/messages.h"

namespace antiphon::backend {

// Lengths, counts and control characters as model/item.h promises them. (UTF-8, counts against
// memory and enumerations were checked by the archive.) Errors name the field.
Result<void> check(const ParsedFeed& feed);
Result<void> check(const ParsedItem& item);
Result<void> check(const StyledText& text);
Result<void> check(const wire::Subscriptions& subscriptions);
Result<void> check(const wire::SafeBody& body);
Result<void> check(const wire::Opml& opml);
Result<void> check(const wire::Failed& failed);
// Where bodies were asked to be safe, and so may be shown.
Result<void> check_safe_bodies(const ParsedItem& item);

}  // namespace antiphon::backend
