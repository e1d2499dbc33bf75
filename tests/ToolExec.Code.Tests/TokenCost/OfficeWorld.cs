using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using ToolExec.TestSupport;

namespace ToolExec.Code.Tests.TokenCost;

/// <summary>The tools of an office: seven servers, whose data is the same in every run.</summary>
internal static class OfficeWorld
{
    private static readonly string[] Regions = ["north", "south", "east", "west"];
    private static readonly string[] Statuses = ["open", "paid", "shipped", "returned"];
    private static readonly string[] Labels = ["bug", "feature", "question", "docs"];
    private static readonly string[] People = ["ann", "bob", "cleo", "dan", "eve"];
    private static readonly string[] Cities = ["Berlin", "Lisbon", "Oslo", "Rome", "Vienna"];

    public static IReadOnlyList<DelegateBackend> Backends() =>
    [
        Make("crm")
            .With("list_customers", "Lists customers, by region where one is given. Gives id, name, region, contact address, phone number, notes and the date of the last contact.", """{"region":{"type":"string","enum":["north","south","east","west"],"description":"Only customers of this region."}}""", [],
                a => List(40, Customer, c => Is(a, "region", c)))
            .With("get_customer", "Reads one customer, with the address, the history of contacts and what was agreed with them.", Id("customer"), ["id"], a => Customer(Number(a))),
        Make("shop")
            .With("list_orders", "Lists orders, newest first. Gives id, customer, status, total, currency and the lines of each.", """{"status":{"type":"string","enum":["open","paid","shipped","returned"],"description":"Only orders with this status."},"customer":{"type":"string","description":"Only orders of this customer, by id."}}""", [],
                a => List(60, Order, o => Is(a, "status", o) && Is(a, "customer", o)))
            .With("get_order", "Reads one order with its lines, addresses, payments and the history of its status.", Id("order"), ["id"], a => Order(Number(a)))
            .With("get_stock", "Says how many pieces of an article are in each warehouse.", """{"sku":{"type":"string","description":"The number of the article, such as SKU-7."}}""", ["sku"], a => Stock(Number(a, "sku")))
            .With("refund", "Gives the money of an order back, all of it or a part. The customer gets a mail.", """{"id":{"type":"string","description":"The id of the order."},"amount":{"type":"number","exclusiveMinimum":0,"description":"How much, in the order's currency."}}""", ["id", "amount"], a => new JsonObject { ["receipt"] = $"R-{Text(a, "id")}" }),
        Make("issues")
            .With("search", "Searches issues by label, state and person. Gives id, title, state, labels, author, assignee, the number of comments and the whole text.", """{"label":{"type":"string","description":"Only issues with this label."},"state":{"type":"string","enum":["open","closed"]},"assignee":{"type":"string","description":"Only issues of this person."}}""", [],
                a => List(50, Issue, i => Is(a, "label", i) && Is(a, "state", i) && Is(a, "assignee", i)))
            .With("get_issue", "Reads one issue with its text, labels, people and links.", Id("issue"), ["id"], a => Issue(Number(a)))
            .With("list_comments", "Lists the comments of an issue, oldest first, with author, time and text.", Id("issue"), ["id"], a => List((Number(a) % 5) + 2, n => Comment(Number(a), n), _ => true))
            .With("add_label", "Puts a label on an issue.", """{"id":{"type":"string","description":"The id of the issue."},"label":{"type":"string","description":"The label."}}""", ["id", "label"], a => new JsonObject { ["ok"] = true }),
        Make("files")
            .With("list_folder", "Lists the files of a folder with name, size and time of the last change.", """{"path":{"type":"string","description":"The folder, from the root of the share."}}""", ["path"], a => List(12, n => new JsonObject { ["name"] = $"{Text(a, "path")}-{n}.md", ["size"] = 900 + (n * 37), ["changed"] = Day(n) }, _ => true))
            .With("read_file", "Reads a text file as a whole.", """{"path":{"type":"string","description":"The file, from the root of the share."}}""", ["path"], a => new JsonObject { ["text"] = Prose(Number(a, "path"), 90) })
            .With("write_file", "Writes a text file; one that is there is replaced.", """{"path":{"type":"string","description":"The file."},"text":{"type":"string","description":"What is to be in it."}}""", ["path", "text"], a => new JsonObject { ["written"] = Text(a, "text").Length }),
        Make("calendar")
            .With("list_events", "Lists the events of a person on a day, with start, end, title, place, people and notes.", """{"person":{"type":"string","description":"Whose calendar."},"day":{"type":"string","format":"date","description":"The day."}}""", ["person", "day"], a => List(4, n => Event(Text(a, "person"), n), _ => true))
            .With("create_event", "Creates an event and invites people to it.", """{"title":{"type":"string"},"day":{"type":"string","format":"date"},"hour":{"type":"integer","minimum":0,"maximum":23},"people":{"type":"array","items":{"type":"string"},"description":"Who is invited."}}""", ["title", "day", "hour", "people"], a => new JsonObject { ["id"] = "E-1" }),
        Make("metrics")
            .With("list_series", "Lists the names of all series that are measured.", "{}", [], _ => List(20, n => new JsonObject { ["name"] = $"service-{n}.latency", ["unit"] = "ms" }, _ => true))
            .With("query", "Reads the points of a series for the last day, one for each ten minutes: time and value.", """{"name":{"type":"string","description":"The name of the series."}}""", ["name"], a => List(144, n => new JsonObject { ["t"] = n * 600, ["v"] = ((n * 7) + (Number(a, "name") * 13)) % 97 }, _ => true)),
        Make("mail")
            .With("search", "Searches mails by sender. Gives id, from, to, subject, time and the whole text.", """{"from":{"type":"string","description":"Only mails of this person."}}""", [], a => List(25, Mail, m => Is(a, "from", m)))
            .With("send", "Sends a mail.", """{"to":{"type":"string","description":"Who gets it."},"subject":{"type":"string"},"text":{"type":"string"}}""", ["to", "subject", "text"], a => new JsonObject { ["id"] = "M-1" })
            .With("forecast", "Gives the weather of the next seven days for a city, hour by hour.", """{"city":{"type":"string","description":"The city."}}""", ["city"], a => List(168, n => new JsonObject { ["hour"] = n, ["c"] = ((n * 3) + Text(a, "city").Length) % 31, ["rain"] = n % 9 == 0 }, _ => true)),
    ];

    private static DelegateBackend Make(string name) => new(name);

    private static DelegateBackend With(this DelegateBackend backend, string name, string description, string properties, string[] required, Func<JsonElement, JsonNode> run) => backend.Add(
        new Tool
        {
            Name = name,
            Description = description,
            InputSchema = ToolExecJson.Parse($$"""{"type":"object","properties":{{properties}},"required":[{{string.Join(',', required.Select(r => $"\"{r}\""))}}]}"""),
        },
        c => new(ToolResult.Success(ToolExecJson.Parse(run(c.Arguments).ToJsonString()))));

    private static string Id(string what) => $$$"""{"id":{"type":"string","description":"The id of the {{{what}}}."}}""";

    private static JsonObject Customer(int n) => new()
    {
        ["id"] = Of("C", n),
        ["name"] = $"Customer {n} Ltd",
        ["region"] = Regions[n % 4],
        ["mail"] = $"office{n}@example.com",
        ["phone"] = $"+49 30 {1000 + n}",
        ["owner"] = People[n % 5],
        ["city"] = Cities[n % 5],
        ["notes"] = Prose(n, 25),
        ["lastContact"] = Day(n),
    };

    private static JsonObject Order(int n) => new()
    {
        ["id"] = Of("O", n),
        ["customer"] = Of("C", n % 40),
        ["status"] = Statuses[n % 4],
        ["total"] = 20 + ((n * 17) % 300),
        ["currency"] = "EUR",
        ["placed"] = Day(n),
        ["lines"] = List((n % 3) + 1, l => new JsonObject { ["sku"] = $"SKU-{((n * 3) + l) % 15}", ["count"] = l + 1, ["price"] = 5 + ((n + l) % 40) }, _ => true),
        ["address"] = $"{n} Long Street, {Cities[n % 5]}",
    };

    private static JsonObject Stock(int n) => new()
    {
        ["sku"] = $"SKU-{n}",
        ["warehouses"] = List(6, w => new JsonObject { ["name"] = $"Warehouse {Cities[w % 5]}", ["pieces"] = (n * (w + 3)) % 23, ["reserved"] = w % 3 }, _ => true),
    };

    private static JsonObject Issue(int n) => new()
    {
        ["id"] = Of("I", n),
        ["title"] = $"Issue {n}: {Prose(n, 6)}",
        ["state"] = n % 3 == 0 ? "closed" : "open",
        ["label"] = Labels[n % 4],
        ["assignee"] = People[n % 5],
        ["author"] = People[(n + 2) % 5],
        ["text"] = Prose(n, 60),
        ["opened"] = Day(n),
    };

    private static JsonObject Comment(int issue, int n) => new() { ["author"] = People[(issue + n) % 5], ["at"] = Day(issue + n), ["text"] = Prose(issue + n, 30) };

    private static JsonObject Event(string person, int n) => new()
    {
        ["title"] = Prose(person.Length + n, 4),
        ["start"] = 8 + (((person.Length * 2) + (n * 3)) % 10),
        ["hours"] = 1,
        ["place"] = $"Room {n}",
        ["people"] = new JsonArray(person, People[n % 5]),
        ["notes"] = Prose(n, 20),
    };

    private static JsonObject Mail(int n) => new()
    {
        ["id"] = Of("M", n),
        ["from"] = People[n % 5],
        ["to"] = People[(n + 1) % 5],
        ["subject"] = Prose(n, 5),
        ["at"] = Day(n),
        ["text"] = Prose(n, 70),
    };

    private static JsonArray List(int count, Func<int, JsonObject> make, Predicate<JsonObject> fits) => [.. Enumerable.Range(0, count).Select(make).Where(i => fits(i))];

    private static bool Is(JsonElement arguments, string name, JsonObject item) =>
        !arguments.TryGetProperty(name, out var wanted) || string.Equals(item[name]!.GetValue<string>(), wanted.GetString(), StringComparison.Ordinal);

    private static string Of(string kind, int n) => string.Create(CultureInfo.InvariantCulture, $"{kind}-{n}");

    private static string Text(JsonElement arguments, string name) => arguments.GetProperty(name).GetString()!;

    private static int Number(JsonElement arguments, string name = "id") =>
        int.Parse(new string([.. Text(arguments, name).Where(char.IsAsciiDigit)]) is { Length: > 0 } digits ? digits : "0", CultureInfo.InvariantCulture);

    private static string Day(int n) => string.Create(CultureInfo.InvariantCulture, $"2026-{(n % 12) + 1:00}-{(n % 28) + 1:00}");

    private static string Prose(int seed, int words)
    {
        string[] all = ["the", "order", "came", "late", "and", "we", "asked", "for", "a", "new", "one", "which", "they", "promised", "to", "send", "before", "Friday", "however", "nothing", "arrived"];
        return string.Join(' ', Enumerable.Range(0, words).Select(i => all[((seed * 5) + (i * i) + i) % all.Length]));
    }
}
