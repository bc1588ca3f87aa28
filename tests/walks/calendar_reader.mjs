// Reads iCalendar texts, a JSON array of them on standard input, with a parser from another world
// than the one that wrote them, and prints what it understood of the one event in each.
import { createRequire } from "node:module";
import { readFileSync } from "node:fs";

const ICAL = createRequire(process.argv[2] + "/")("ical.js");

const understood = JSON.parse(readFileSync(0, "utf8")).map((text) => {
  const calendar = new ICAL.Component(ICAL.parse(text));
  const zones = calendar.getAllSubcomponents("vtimezone").map((zone) => new ICAL.Timezone(zone));
  const instant = (property) => {
    const time = property.getFirstValue();
    const zone = zones.find((each) => each.tzid === property.getParameter("tzid"));
    if (zone) time.zone = zone;
    return time.toJSDate().toISOString();
  };
  return calendar.getAllSubcomponents("vevent").map((event) => ({
    method: calendar.getFirstPropertyValue("method"),
    uid: event.getFirstPropertyValue("uid"),
    sequence: event.getFirstPropertyValue("sequence"),
    status: event.getFirstPropertyValue("status"),
    summary: event.getFirstPropertyValue("summary"),
    starts: instant(event.getFirstProperty("dtstart")),
    ends: instant(event.getFirstProperty("dtend")),
    attendees: event.getAllProperties("attendee").map((one) => [
      one.getFirstValue().toLowerCase(),
      one.getParameter("partstat"),
    ]),
  }));
});
process.stdout.write(JSON.stringify(understood));
