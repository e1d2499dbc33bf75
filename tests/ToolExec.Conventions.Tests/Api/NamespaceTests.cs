using System.Reflection;

namespace ToolExec.Conventions.Tests;

public sealed class NamespaceTests
{
    public static TheoryData<string> Assemblies => Repo.ShippedNames;

    [Theory]
    [MemberData(nameof(Assemblies))]
    public void PublicTypes_OfShippedAssembly_SitInItsNamespace(string name)
    {
        Strays(Assembly.Load(name).GetExportedTypes(), NamespaceOf(name)).Should().BeEmpty("folders do not add to the namespace");
    }

    [Fact]
    public void Guard_PlantedFault_IsCaught()
    {
        Strays([typeof(NamespaceTests)], "ToolExec").Should().Equal(typeof(NamespaceTests).FullName);
        Strays([typeof(NamespaceTests)], typeof(NamespaceTests).Namespace!).Should().BeEmpty();
    }

    // The contracts are the one exception: whoever writes a tool or a backend writes one using.
    private static string NamespaceOf(string assembly) =>
        string.Equals(assembly, "ToolExec.Foundation.Model", StringComparison.Ordinal) ? "ToolExec" : assembly;

    private static IEnumerable<string?> Strays(IEnumerable<Type> types, string expected) =>
        types.Where(t => !string.Equals(t.Namespace, expected, StringComparison.Ordinal)).Select(t => t.FullName);
}
