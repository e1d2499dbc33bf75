using System.Reflection;
using System.Text.Json;

namespace ToolExec.Conventions.Tests;

/// <summary>Keeps the arrows of <see cref="Architecture"/> true, in the compiled assemblies and in what a package brings with it.</summary>
public sealed class DependencyRuleTests
{
    // Compile-time only: analyzers and what the SDK adds for trimming and AOT analysis.
    private static readonly string[] BuildOnly =
    [
        "Meziantou.Analyzer", "Microsoft.CodeAnalysis.BannedApiAnalyzers", "Microsoft.VisualStudio.Threading.Analyzers", "Microsoft.NET.ILLink.Tasks",
    ];

    public static TheoryData<string> Assemblies => Repo.ShippedNames;

    [Fact]
    public void EveryShippedAssembly_HasALineInTheTable_AndNoLineIsLeftOver()
    {
        Architecture.Rooms.Keys.Should().BeEquivalentTo(Repo.Shipped.Select(a => a.GetName().Name));
    }

    [Fact]
    public void EveryProjectUnderSrc_IsNamedAsItsFolderAndItsAssembly()
    {
        foreach (var project in Repo.Files("src", "*.csproj"))
        {
            var name = Path.GetFileNameWithoutExtension(project);
            Repo.Shown(project).Should().Be($"src/{name}/{name}.csproj");
        }
    }

    [Theory]
    [MemberData(nameof(Assemblies))]
    public void References_OfShippedAssembly_AreThoseOfTheTable(string name)
    {
        var references = Assembly.Load(name).GetReferencedAssemblies().Select(r => r.Name!);

        Faults(references, Architecture.Rooms[name]).Should().BeEmpty("of the table line for {0}", name);
    }

    [Theory]
    [MemberData(nameof(Assemblies))]
    public void Packages_ThatReachAShippedAssembly_AreThoseOfTheTable(string name)
    {
        var lockFile = Repo.PathOf($"src/{name}/packages.lock.json");

        LockedPackages(File.ReadAllText(lockFile)).Except(BuildOnly, StringComparer.Ordinal)
            .Should().BeSubsetOf(Architecture.Rooms[name].Packages, "a package that {0} does not need costs its users something", name);
    }

    [Fact]
    public void Guard_PlantedFaults_AreCaught()
    {
        var room = new Architecture.Room(["ToolExec.Foundation.Model"], ["Microsoft.Extensions.Options"]);

        Faults(["System.Runtime", "ToolExec.Foundation.Model", "Microsoft.Extensions.Options"], room).Should().BeEmpty();
        Faults(["ToolExec.Run"], room).Should().Equal("ToolExec.Run");
        Faults(["ModelContextProtocol.Core"], room).Should().Equal("ModelContextProtocol.Core");
        Faults(["System.CommandLine"], room).Should().Equal(["System.CommandLine"], "a System name is not the framework by itself");
        LockedPackages("""{"dependencies":{"net10.0":{"A":{"type":"Direct"},"b":{"type":"Project"},"C":{"type":"Transitive"}}}}""")
            .Should().Equal("A", "C");
    }

    private static IEnumerable<string> Faults(IEnumerable<string> references, Architecture.Room room) => references
        .Where(r => !room.Assemblies.Contains(r, StringComparer.Ordinal) && !room.Packages.Contains(r, StringComparer.Ordinal) && !IsFramework(r));

    private static bool IsFramework(string name) =>
        File.Exists(Path.Combine(Path.GetDirectoryName(typeof(object).Assembly.Location)!, name + ".dll"));

    private static IEnumerable<string> LockedPackages(string lockFile)
    {
        using var json = JsonDocument.Parse(lockFile);
        return
        [
            .. json.RootElement.GetProperty("dependencies").EnumerateObject()
                .SelectMany(framework => framework.Value.EnumerateObject())
                .Where(package => !package.Value.GetProperty("type").ValueEquals("Project"))
                .Select(package => package.Name),
        ];
    }
}
