using System.Diagnostics;
using System.Text.Json.Nodes;
using ToolExec.Discovery.TypeScript;

namespace ToolExec.Discovery.Tests.TypeScript;

/// <summary>Lets the TypeScript compiler read what we write: one process for the whole collection.</summary>
public sealed class TypeCheckerTests
{
    private const string TypeScript = "npm:typescript";

    [ComponentFact(TestComponent.Node, TypeScript)]
    public async Task Write_EverySchemaOfTheCollection_IsTakenByTheCompiler()
    {
        var folder = Directory.CreateTempSubdirectory("toolexec-ts-");
        try
        {
            var files = new List<string>();
            var all = new List<Tool>();
            foreach (var (name, schema, _) in SchemaCollection.All)
            {
                var parsed = ToolExecJson.Parse(schema);
                var inner = IndexHost.Make($"c:{name}", "Ends */ here.", Wrap(schema)) with { OutputSchema = parsed };
                all.Add(inner);
                files.Add(Write(folder, $"{name}.d.ts", DeclarationWriter.Write(name, [inner])));
            }

            files.Add(Write(folder, "all.d.ts", DeclarationWriter.Write("all_of_them", all)));
            files.Add(Write(folder, "use.ts", Use));

            var (exit, output) = await RunAsync(folder.FullName, files);

            output.Should().BeEmpty();
            exit.Should().Be(0);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [ComponentFact(TestComponent.Node, TypeScript)]
    public async Task Write_WrongUse_IsRefusedByTheCompiler()
    {
        var folder = Directory.CreateTempSubdirectory("toolexec-ts-");
        try
        {
            var tool = IndexHost.Make("n:t", null, """{"type":"object","properties":{"a":{"type":"string"},"b":{"enum":[1,2]}},"required":["a"],"additionalProperties":false}""");
            var file = Write(folder, "n.d.ts", DeclarationWriter.Write("n", [tool]));
            var use = Write(folder, "use.ts", "n.t({ a: 1 });\nn.t({ b: 1 });\nn.t({ a: \"\", b: 3 });\nn.t();\nn.t({ a: \"\", c: 1 });\nn.t({ a: \"\", b: 2 });\n");

            var (exit, output) = await RunAsync(folder.FullName, [file, use]);

            exit.Should().NotBe(0);
            output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(l => l.StartsWith("use.ts", StringComparison.Ordinal)).Select(l => l[..8])
                .Should().Equal("use.ts(1", "use.ts(2", "use.ts(3", "use.ts(4", "use.ts(5");
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    // What a script does with the declarations, so that they are not only taken but mean what they should.
    private const string Use =
        """
        async function use() {
          const tree = await recursive_def.recursive_def({ value: { tree: { left: { value: "x" } } } });
          const left: string | undefined = tree.tree?.left?.left?.value;
          const pair: [number, number] = await pair_.pair({ value: [1, 2] });
          await map_and_members.map_and_members({ value: { a: "x", more: 5 } });
          await recursive_array.recursive_array({ value: { json: ["a", { b: ["c"] }] } });
          return [left, pair];
        }
        import pair_ = pair;
        """;

    // The schema as a parameter, with its definitions at the root, where its references look for them.
    private static string Wrap(string schema)
    {
        var value = JsonNode.Parse(schema)!.AsObject();
        var root = new JsonObject { ["type"] = "object", ["required"] = new JsonArray("value") };
        foreach (var name in new[] { "$defs", "definitions" })
        {
            if (value.Remove(name, out var definitions))
            {
                root[name] = definitions;
            }
        }

        root["properties"] = new JsonObject { ["value"] = value };
        return root.ToJsonString();
    }

    private static string Write(DirectoryInfo folder, string name, string text)
    {
        File.WriteAllText(Path.Combine(folder.FullName, name), text);
        return name;
    }

    private static async Task<(int Exit, string Output)> RunAsync(string folder, IEnumerable<string> files)
    {
        var project = new JsonObject
        {
            ["compilerOptions"] = new JsonObject { ["strict"] = true, ["noEmit"] = true, ["skipLibCheck"] = false, ["target"] = "es2022", ["lib"] = new JsonArray("es2022"), ["types"] = new JsonArray() },
            ["files"] = new JsonArray([.. files.Select(f => JsonValue.Create(f))]),
        };
        await File.WriteAllTextAsync(Path.Combine(folder, "tsconfig.json"), project.ToJsonString());
        var start = new ProcessStartInfo(TestComponent.Find(TestComponent.Node), [TestComponent.Find(TypeScript), "--pretty", "false", "--project", folder])
        {
            WorkingDirectory = folder,
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        try
        {
            var output = process.StandardOutput.ReadToEndAsync();
            var error = process.StandardError.ReadToEndAsync();
            await process.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(60));
            return (process.ExitCode, await output + await error);
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
            }
        }
    }
}
