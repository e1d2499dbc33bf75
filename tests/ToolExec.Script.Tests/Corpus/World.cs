using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace ToolExec.Script.Tests.Corpus;

/// <summary>The tools that the scripts of the corpus call, as Node/tools.mjs has them for Node; both read data.json. One for each script.</summary>
internal sealed class World
{
    private static readonly byte[] Data = File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "Corpus", "data.json"));

    private readonly JsonObject _data = JsonNode.Parse(Data)!.AsObject();
    private readonly Dictionary<string, JsonNode?> _store = [];
    private readonly List<string> _storeOrder = [];
    private readonly Dictionary<string, int> _attempts = [];
    private readonly List<(string To, string? Subject)> _sent = [];
    private readonly Dictionary<string, Func<JsonElement, JsonNode?>> _async = [];
    private readonly Dictionary<string, Func<JsonElement, JsonNode?>> _sync = [];
    private int _seconds;

    /// <param name="seconds">How often the clock has been asked already.</param>
    public World(int seconds = 0)
    {
        _seconds = seconds;
        _async["tools.echo"] = static args => Node(Argument(args, 0));
        _async["tools.orders.list"] = ListOrders;
        _async["tools.orders.get"] = args => Order(args).DeepClone();
        _async["tools.orders.cancel"] = CancelOrder;
        _async["tools.customers.list"] = _ => _data["customers"]!.DeepClone();
        _async["tools.customers.get"] = args => Find("customers", "id", Argument(args, 0), "customer").DeepClone();
        _async["tools.products.search"] = SearchProducts;
        _async["tools.products.get"] = args => Find("products", "sku", Argument(args, 0), "product").DeepClone();
        _async["tools.files.read"] = args => Named("files", Argument(args, 0).GetString()!, "There is no file {0}.", "not_found", "name");
        _async["tools.files.list"] = _ => new JsonArray([.. _data["files"]!.AsObject().Select(static file => (JsonNode)file.Key)]);
        _async["tools.files.tree"] = _ => _data["tree"]!.DeepClone();
        _async["tools.fx.rate"] = ConvertCurrency;
        _async["tools.weather"] = args => Named("weather", Argument(args, 0).GetString()!, "There is no weather for {0}.", "not_found", "city");
        _async["tools.flaky"] = Flaky;
        _async["tools.kv.set"] = SetValue;
        _async["tools.kv.get"] = args => _store.GetValueOrDefault(Argument(args, 0).GetString()!)?.DeepClone();
        _async["tools.kv.delete"] = args => _storeOrder.Remove(Argument(args, 0).GetString()!) && _store.Remove(Argument(args, 0).GetString()!);
        _async["tools.kv.keys"] = _ => new JsonArray([.. _storeOrder.Select(static key => (JsonNode)key)]);
        _async["tools.mail.send"] = SendMail;
        _async["tools.mail.sent"] = _ => new JsonArray([.. _sent.Select(static mail => new JsonObject { ["to"] = mail.To, ["subject"] = mail.Subject })]);
        _sync["tools.clock.now"] = _ => new DateTime(2026, 3, 15, 12, 0, _seconds++, DateTimeKind.Utc).ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
        _sync["tools.math.sum"] = static args => args.EnumerateArray().Sum(static number => number.GetDouble());
    }

    /// <summary>Gets how often the clock was asked: what the tools that answer where the script runs have for a state.</summary>
    public int Seconds => _seconds;

    /// <summary>The functions that answer at once, or, if <paramref name="suspends"/>, those of which the asynchronous ones suspend the script.</summary>
    public ScriptFunctions Functions(bool suspends)
    {
        var builder = new ScriptFunctionsBuilder();
        foreach (var (name, _) in _async)
        {
            builder.Add(name, suspends
                ? static (_, _) => new(ScriptCallResult.Suspend)
                : (call, _) => new(Answer(call.Name, call.Arguments)));
        }

        foreach (var (name, function) in _sync)
        {
            builder.AddSync(name, call => Result(Answer(function, call.Arguments)));
        }

        return builder.Build();
    }

    public ScriptCallResult Answer(string name, JsonElement arguments) => Result(AnswerText(name, arguments));

    /// <summary>The answer of a tool as a text that <see cref="Result"/> reads, for another process.</summary>
    public JsonObject AnswerText(string name, JsonElement arguments) => Answer(_async[name], arguments);

    /// <summary>What <see cref="AnswerText"/> said, as the engine takes it.</summary>
    public static ScriptCallResult Result(JsonObject answer) => answer["error"] is JsonObject error
        ? ScriptCallResult.FromError(new ScriptCallError
        {
            Name = "HostError",
            Message = error["message"]!.GetValue<string>(),
            Code = error["code"]!.GetValue<string>(),
            Data = JsonElement.Parse(error["data"]!.ToJsonString()),
        })
        : ScriptCallResult.FromUtf8(Encoding.UTF8.GetBytes(answer["value"]?.ToJsonString() ?? "null"));

    private static JsonObject Answer(Func<JsonElement, JsonNode?> function, JsonElement arguments)
    {
        try
        {
            return new JsonObject { ["value"] = function(arguments) };
        }
        catch (ToolFailure failure)
        {
            return new JsonObject { ["error"] = new JsonObject { ["message"] = failure.Message, ["code"] = failure.Code, ["data"] = failure.Details } };
        }
    }

    private JsonObject ListOrders(JsonElement args)
    {
        var query = Argument(args, 0);
        var cursor = Number(query, "cursor") ?? 0;
        var limit = Number(query, "limit") ?? 10;
        if (limit is < 1 or > 25)
        {
            throw new ToolFailure("limit must be between 1 and 25.", "invalid_arguments", new JsonObject { ["limit"] = limit });
        }

        var status = Text(query, "status");
        var all = _data["orders"]!.AsArray().Where(order => status is null || order!["status"]!.GetValue<string>() == status).ToList();
        return new JsonObject
        {
            ["items"] = new JsonArray([.. all.Skip(cursor).Take(limit).Select(static order => order!.DeepClone())]),
            ["nextCursor"] = cursor + limit < all.Count ? cursor + limit : null,
            ["total"] = all.Count,
        };
    }

    private JsonObject Order(JsonElement args) => Find("orders", "id", Argument(args, 0), "order");

    private JsonObject CancelOrder(JsonElement args)
    {
        var request = Argument(args, 0);
        var order = Find("orders", "id", request.GetProperty("id"), "order");
        var id = order["id"]!.GetValue<int>();
        if (order["status"]!.GetValue<string>() == "shipped")
        {
            throw new ToolFailure($"Order {id} is shipped already.", "conflict", new JsonObject { ["id"] = id, ["status"] = "shipped" });
        }

        order["status"] = "cancelled";
        return new JsonObject { ["id"] = id, ["status"] = "cancelled", ["reason"] = Text(request, "reason") };
    }

    private JsonArray SearchProducts(JsonElement args)
    {
        var query = Argument(args, 0);
        var (category, tag) = (Text(query, "category"), Text(query, "tag"));
        var maxPrice = query.ValueKind == JsonValueKind.Object && query.TryGetProperty("maxPrice", out var price) ? price.GetDouble() : double.MaxValue;
        return new JsonArray([.. _data["products"]!.AsArray().Where(product =>
            (category is null || product!["category"]!.GetValue<string>() == category)
            && product!["price"]!.GetValue<double>() <= maxPrice
            && (tag is null || product["tags"]!.AsArray().Any(t => t!.GetValue<string>() == tag))).Select(static product => product!.DeepClone())]);
    }

    private JsonObject ConvertCurrency(JsonElement args)
    {
        var query = Argument(args, 0);
        var (from, to) = (Text(query, "from")!, Text(query, "to")!);
        double Rate(string currency) => Named("rates", currency, "The currency {0} is unknown.", "invalid_arguments", "currency")!.GetValue<double>();
        return new JsonObject { ["from"] = from, ["to"] = to, ["rate"] = Rate(to) / Rate(from) };
    }

    private JsonObject Flaky(JsonElement args)
    {
        var query = Argument(args, 0);
        var key = Text(query, "key")!;
        var attempt = _attempts[key] = _attempts.GetValueOrDefault(key) + 1;
        return attempt <= Number(query, "failures")
            ? throw new ToolFailure($"Attempt {attempt} of {key} failed.", "unavailable", new JsonObject { ["attempt"] = attempt })
            : new JsonObject { ["key"] = key, ["attempt"] = attempt };
    }

    private JsonValue SetValue(JsonElement args)
    {
        var key = Argument(args, 0).GetString()!;
        if (!_store.ContainsKey(key))
        {
            _storeOrder.Add(key);
        }

        _store[key] = Node(Argument(args, 1));
        return JsonValue.Create(_store.Count);
    }

    private JsonObject SendMail(JsonElement args)
    {
        var mail = Argument(args, 0);
        var to = mail.GetProperty("to");
        if (to.ValueKind != JsonValueKind.String || !to.GetString()!.Contains('@', StringComparison.Ordinal))
        {
            throw new ToolFailure("to must be an address.", "invalid_arguments", new JsonObject { ["to"] = Node(to) });
        }

        _sent.Add((to.GetString()!, Text(mail, "subject")));
        return new JsonObject { ["id"] = $"m{_sent.Count}", ["to"] = to.GetString(), ["length"] = Text(mail, "body")?.Length ?? 0 };
    }

    private JsonObject Find(string list, string key, JsonElement value, string what) =>
        _data[list]!.AsArray().FirstOrDefault(item => JsonElement.DeepEquals(JsonElement.Parse(item![key]!.ToJsonString()), value))?.AsObject()
        ?? throw new ToolFailure($"There is no {what} {value}.", "not_found", new JsonObject { [key] = Node(value) });

    private JsonNode? Named(string table, string name, string message, string code, string member) =>
        _data[table]!.AsObject().TryGetPropertyValue(name, out var found)
            ? found?.DeepClone()
            : throw new ToolFailure(string.Format(CultureInfo.InvariantCulture, message, name), code, new JsonObject { [member] = name });

    private static JsonElement Argument(JsonElement args, int index) => index < args.GetArrayLength() ? args[index] : default;

    private static JsonNode? Node(JsonElement element) => element.ValueKind is JsonValueKind.Undefined or JsonValueKind.Null ? null : JsonNode.Parse(element.GetRawText());

    private static string? Text(JsonElement query, string name) =>
        query.ValueKind == JsonValueKind.Object && query.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static int? Number(JsonElement query, string name) =>
        query.ValueKind == JsonValueKind.Object && query.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number ? value.GetInt32() : null;

    private sealed class ToolFailure(string message, string code, JsonObject details) : Exception(message)
    {
        public string Code { get; } = code;

        public JsonObject Details { get; } = details;
    }
}
