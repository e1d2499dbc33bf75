using System.Text.Json;

namespace ToolExec.Discovery.Tests.Skills;

/// <summary>A host with a few tools that skills call.</summary>
internal static class SkillHost
{
    public static Task<IndexHost> StartAsync(Action<IToolExecBuilder> add, List<string>? log = null) =>
        IndexHost.StartAsync([], add: builder =>
        {
            var backend = new DelegateBackend("t");
            foreach (var name in new[] { "echo", "up", "fail" })
            {
                backend.Add(name, context =>
                {
                    lock (log ?? [])
                    {
                        log?.Add($"{name} {context.Arguments.GetRawText()}");
                    }

                    return new(name switch
                    {
                        "fail" => ToolResult.Failure(new ToolError(ToolErrorKind.ExecutionFailed, "It is broken.")),
                        "up" => ToolResult.Success(JsonSerializer.SerializeToElement(context.Arguments.GetProperty("text").GetString()!.ToUpperInvariant())),
                        _ => ToolResult.Success(context.Arguments),
                    });
                });
            }

            add(builder.AddBackend(backend));
        });

    public static Skill Make(string name, string steps, string? version = null, string input = """{"type":"object"}""") => new()
    {
        Name = name,
        Description = $"Does {name}.",
        Version = version,
        InputSchema = ToolExecJson.Parse(input),
        Steps = ToolChainJson.FromJson($$"""{"steps":{{steps}}}"""),
    };
}
