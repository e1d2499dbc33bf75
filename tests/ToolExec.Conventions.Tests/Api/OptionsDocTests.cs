using System.Reflection;
using System.Xml.Linq;

namespace ToolExec.Conventions.Tests;

/// <summary>A setting without a documented default is a setting that its reader must look up in the source.</summary>
public sealed class OptionsDocTests
{
    public static TheoryData<string> Assemblies => Repo.ShippedNames;

    [Theory]
    [MemberData(nameof(Assemblies))]
    public void Options_OfShippedAssembly_DocumentTheDefaultOfEachSetting(string name)
    {
        var assembly = Assembly.Load(name);
        var docs = XDocument.Load(Path.ChangeExtension(assembly.Location, ".xml"));

        Undocumented(assembly.GetExportedTypes(), docs).Should().BeEmpty("<value> gives the default and what is allowed");
    }

    [Fact]
    public void Guard_PlantedFaults_AreCaught()
    {
        const string Prefix = "P:ToolExec.Conventions.Tests.OptionsDocTests.PlantedOptions.";
        var docs = XDocument.Parse($"""
            <doc><members>
              <member name="{Prefix}Good"><summary>Good.</summary><value>The default value is <c>1</c>. Allowed: any.</value></member>
              <member name="{Prefix}NoDefault"><value>A number.</value></member>
              <member name="{Prefix}NoValue"><summary>A number, by default 1.</summary></member>
            </members></doc>
            """);

        Undocumented([typeof(PlantedOptions)], docs).Should().BeEquivalentTo(
            "PlantedOptions.NoDefault", "PlantedOptions.NoValue", "PlantedOptions.NoMember");
    }

    private static IEnumerable<string> Undocumented(IEnumerable<Type> types, XDocument docs)
    {
        var values = docs.Descendants("member").ToDictionary(
            m => (string)m.Attribute("name")!, m => (string?)m.Element("value") ?? "", StringComparer.Ordinal);
        return
            from type in types
            where type.Name.EndsWith("Options", StringComparison.Ordinal)
            from property in type.GetProperties(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly)
            where property.SetMethod is { IsPublic: true }
                && property.GetCustomAttribute<System.Runtime.CompilerServices.RequiredMemberAttribute>() is null
                && !values.GetValueOrDefault($"P:{type.FullName!.Replace('+', '.')}.{property.Name}", "").Contains("default", StringComparison.OrdinalIgnoreCase)
            select $"{type.Name}.{property.Name}";
    }

    private sealed class PlantedOptions
    {
        public int Good { get; set; }

        public int NoDefault { get; set; }

        public int NoValue { get; set; }

        public int NoMember { get; set; }

        public required int HasNoDefault { get; set; }

        public int Computed => Good;
    }
}
