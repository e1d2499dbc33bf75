using System.Reflection;

namespace ToolExec.Conventions.Tests;

/// <summary>
/// Every change of the public surface shows up in review as a change of src/NAME/PublicApi.txt.
/// To accept one: run the tests with TOOLEXEC_ACCEPT_API=1 and commit the file.
/// </summary>
public sealed class PublicApiTests
{
    public static TheoryData<string> Assemblies => Repo.ShippedNames;

    [Theory]
    [MemberData(nameof(Assemblies))]
    public void PublicSurface_OfShippedAssembly_IsTheApprovedOne(string name)
    {
        var actual = PublicSurface.Describe(Assembly.Load(name).GetExportedTypes());
        var path = Repo.PathOf($"src/{name}/PublicApi.txt");
        if (string.Equals(Environment.GetEnvironmentVariable("TOOLEXEC_ACCEPT_API"), "1", StringComparison.Ordinal))
        {
            File.WriteAllText(path, actual);
        }

        var approved = File.Exists(path) ? File.ReadAllText(path).ReplaceLineEndings("\n") : "";
        Changes(approved, actual).Should().BeEmpty("the public surface of {0} must be approved (TOOLEXEC_ACCEPT_API=1)", name);
        actual.Should().Be(approved);
    }

    [Fact]
    public void Guard_Changes_NameTheMemberAndItsType()
    {
        Changes("class A\n  X() -> Void\nclass B\n", "class A\n  Y() -> Void\nclass B\n  X() -> Void\n")
            .Should().Equal("- class A: X() -> Void", "+ class A: Y() -> Void", "+ class B: X() -> Void");
        Changes("class A\n", "class A\n").Should().BeEmpty();
    }

    [Fact]
    public void Guard_Describe_ShowsWhatACallerDependsOn()
    {
        PublicSurface.Describe([typeof(IPlanted<>), typeof(Planted), typeof(PlantedKind)]).Should().Be("""
            interface ToolExec.Conventions.Tests.IPlanted<T> where T : class, IDisposable, new()
              Last: T? { get }
              Read(T value, Int32 count = 3) -> Task<T>
              static abstract Make() -> T
              virtual Reset() -> Void
            sealed class ToolExec.Conventions.Tests.Planted : IDisposable
              .ctor()
              Dispose() -> Void
              [Obsolete] Old() -> Void
              [RequiresUnreferencedCode] static Reflect(String? name = null) -> Boolean
              const Max: Int32 = 7
              required Name: String { get init }
              static Zero: Planted
            enum ToolExec.Conventions.Tests.PlantedKind : Byte
              One = 1
              Two = 2

            """.ReplaceLineEndings("\n"));
    }

    private static IEnumerable<string> Changes(string approved, string actual)
    {
        var (before, after) = (Members(approved), Members(actual));
        return [.. before.Except(after, StringComparer.Ordinal).Select(m => $"- {m}"), .. after.Except(before, StringComparer.Ordinal).Select(m => $"+ {m}")];
    }

    private static List<string> Members(string surface)
    {
        var type = "";
        var members = new List<string>();
        foreach (var line in surface.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            type = line.StartsWith(' ') ? type : line.Split(" : ")[0];
            members.Add(line.StartsWith(' ') ? $"{type}: {line.Trim()}" : line);
        }

        return members;
    }
}

internal interface IPlanted<T>
    where T : class, IDisposable, new()
{
    T? Last { get; }

    static abstract T Make();

    Task<T> Read(T value, int count = 3);

    void Reset()
    {
    }
}

internal enum PlantedKind : byte
{
    One = 1,
    Two = 2,
}

internal sealed class Planted : IDisposable
{
    public const int Max = 7;

    public static readonly Planted Zero = new() { Name = "" };

    public required string Name { get; init; }

    [System.Diagnostics.CodeAnalysis.RequiresUnreferencedCode("planted")]
    public static bool Reflect(string? name = null) => name is null;

    [Obsolete("planted")]
    public void Old()
    {
    }

    public void Dispose()
    {
    }
}
