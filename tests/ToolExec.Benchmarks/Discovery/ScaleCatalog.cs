using System.Text.Json;

namespace ToolExec.Benchmarks.Discovery;

/// <summary>A hundred thousand tools of two hundred services, named in the styles that services have, and what somebody would ask to get one of them.</summary>
internal static class ScaleCatalog
{
    private static readonly string[] Verbs = ["create", "list", "get", "update", "delete", "search", "export", "archive", "approve", "share"];

    private static readonly string[] Objects =
    [
        "invoice", "customer", "order", "ticket", "project", "task", "report", "contract", "employee", "vendor", "payment", "budget", "campaign", "lead", "asset", "shipment",
        "warehouse", "product", "category", "review", "appointment", "patient", "prescription", "course", "student", "lesson", "vehicle", "route", "driver", "claim", "policy",
        "loan", "account", "transaction", "portfolio", "device", "sensor", "firmware", "license", "subscription", "channel", "playlist", "episode", "article", "author", "comment",
        "backup", "snapshot", "cluster", "pipeline",
    ];

    private static readonly string[] Domains = ["billing", "sales", "support", "logistics", "health", "education", "finance", "media", "infrastructure", "insurance"];
    private static readonly string[] Vendors = ["acme", "globex", "initech", "umbrella", "hooli", "stark", "wayne", "wonka", "tyrell", "cyberdyne", "soylent", "vandelay", "dunder", "pied", "massive", "aperture", "oscorp", "zorg", "gekko", "virtucon"];

    /// <summary>Makes the tools: vendors times domains times objects times verbs.</summary>
    public static ToolCatalog Create(int count)
    {
        var backend = new NoBackend();
        var entries = new List<ToolCatalogEntry>(count);
        for (var i = 0; i < count; i++)
        {
            var tool = Make(i);
            entries.Add(new ToolCatalogEntry(tool, [new ToolRoute(new ToolBinding { Backend = backend.Name, Kind = backend.Kind, RemoteName = tool.Name }, backend, new BackendGate())]));
        }

        return new ToolCatalog(1, entries, []);
    }

    /// <summary>Asks for tools, in other forms of the words than the tools have; the same ones each time.</summary>
    public static IReadOnlyList<(string Query, string Id)> Queries(int tools, int count)
    {
        var random = new Random(7);
        var queries = new List<(string, string)>(count);
        for (var i = 0; i < count; i++)
        {
            var number = random.Next(tools);
            var (vendor, domain, subject, verb) = Parts(number);
            var query = (i % 4) switch
            {
                0 => $"{verb} {subject} {vendor} {domain}",
                1 => $"{Plural(subject)} of {vendor} {domain}: {verb} them please",
                2 => $"I want to {verb} one of the {Plural(subject)} in {vendor} {domain}",
                _ => $"{Participle(verb)} {Plural(subject)} with {vendor} for {domain}",
            };
            queries.Add((query, Make(number).Id.ToString()));
        }

        return queries;
    }

    private static (string Vendor, string Domain, string Subject, string Verb) Parts(int number) =>
        (Vendors[number / 5000 % Vendors.Length], Domains[number / 500 % Domains.Length], Objects[number / 10 % Objects.Length], Verbs[number % Verbs.Length]);

    private static Tool Make(int number)
    {
        var (vendor, domain, subject, verb) = Parts(number);
        var name = (number / 500 % 3) switch
        {
            0 => $"{verb}_{subject}",
            1 => $"{verb}{char.ToUpperInvariant(subject[0])}{subject[1..]}",
            _ => $"{subject}.{verb}",
        };
        var schema = $$"""
            {"type":"object","required":["{{subject}}_id"],"properties":{
              "{{subject}}_id":{"type":"string","description":"The {{subject}} to work on."},
              "limit":{"type":"integer","minimum":1,"maximum":100},
              "status":{"enum":["open","closed","pending"]} } }
            """;
        return new Tool
        {
            Name = name,
            Namespace = $"{vendor}-{domain}",
            Description = $"{char.ToUpperInvariant(verb[0])}{verb[1..]} a {subject} in the {domain} system of {vendor}. Needs the permission {domain}.{subject}.{verb}.",
            InputSchema = Parse(schema),
        };
    }

    private static JsonElement Parse(string json)
    {
        using var document = JsonDocument.Parse(json);
        return document.RootElement.Clone();
    }

    private static string Plural(string noun) => noun.EndsWith('y') ? $"{noun[..^1]}ies" : $"{noun}s";

    private static string Participle(string verb) => verb switch
    {
        "get" => "getting",
        _ when verb.EndsWith('e') => $"{verb[..^1]}ing",
        _ => $"{verb}ing",
    };

    private sealed class NoBackend : IBackend
    {
        public event EventHandler? ToolsChanged
        {
            add { }
            remove { }
        }

        public string Name => "none";

        public string Kind => "none";

        public ValueTask StartAsync(CancellationToken cancellationToken) => ValueTask.CompletedTask;

        public ValueTask<BackendTools> ListToolsAsync(CancellationToken cancellationToken) => new(new BackendTools([]));

        public ValueTask<ToolResult> ExecuteAsync(ToolCallContext context) => throw new NotSupportedException();

        public ValueTask<BackendHealth> CheckHealthAsync(CancellationToken cancellationToken) => new(BackendHealth.Healthy);

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
