using ToolExec.Script.Tests.Support;
using ToolExec.TestSupport;

namespace ToolExec.Script.Tests.Prelude;

/// <summary>What the prelude supplies is what Node has: each script of this folder returns or prints all it sees, equal in both.</summary>
public sealed class PreludeTests
{
    [ComponentFact(TestComponent.Node)]
    public async Task Prelude_EveryPart_DoesAsNodeDoes()
    {
        var folder = Path.Combine(AppContext.BaseDirectory, "Prelude");
        var expected = await NodeRun.RunAsync(folder);
        var options = new ScriptInstanceOptions { Limits = new ScriptLimits { ResultBytes = 16 * 1024 * 1024, Duration = TimeSpan.FromMinutes(1) } };

        foreach (var file in Directory.EnumerateFiles(folder, "*.js").Order(StringComparer.Ordinal))
        {
            var outcome = await Scripts.RunAsync(await File.ReadAllTextAsync(file), options);
            var name = Path.GetFileNameWithoutExtension(file);
            ScriptEnd.Of(outcome, outcome.Console).Should().Be(ScriptEnd.OfNode(expected[name]), "of {0}", name);
        }

        expected.Count.Should().BeGreaterThanOrEqualTo(10);
    }
}
