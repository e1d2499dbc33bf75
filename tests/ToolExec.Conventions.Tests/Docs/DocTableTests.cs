using System.Globalization;
using System.Reflection;
using System.Text.Json.Serialization;

namespace ToolExec.Conventions.Tests;

/// <summary>
/// What hosts write into their code, dashboards and alerts stands in tables that are complete: the error kinds in docs/errors.md
/// (columns Kind, Number, Wire name), the log events (Id, Event, Level) and the names of telemetry (Name) in docs/telemetry.md.
/// </summary>
public sealed class DocTableTests
{
    [Fact]
    public void ErrorsPage_Table_ListsEveryKindWithItsNumberAndWireName()
    {
        Differences(Rows("docs/errors.md", "Kind", "Number", "Wire name"), Kinds(typeof(ToolErrorKind))).Should().BeEmpty();
    }

    [Fact]
    public void ErrorKinds_OfTheModel_HaveDistinctNumbersAndSnakeCaseWireNames()
    {
        var members = typeof(ToolErrorKind).GetFields(BindingFlags.Public | BindingFlags.Static);

        members.Select(m => m.GetRawConstantValue()).Should().OnlyHaveUniqueItems();
        members.Select(m => m.GetCustomAttribute<JsonStringEnumMemberNameAttribute>()?.Name ?? $"{m.Name} has none")
            .Should().OnlyHaveUniqueItems().And.AllSatisfy(n => n.Should().MatchRegex("^[a-z]+(_[a-z]+)*$"));
    }

    [Fact]
    public void TelemetryPage_EventTable_ListsEveryLogEvent()
    {
        var events = Repo.Shipped.SelectMany(LogEvent.Of)
            .Select(e => string.Create(CultureInfo.InvariantCulture, $"{e.Id} | {e.Name} | {e.Level}"));

        Differences(Rows("docs/telemetry.md", "Id", "Event", "Level"), events).Should().BeEmpty();
    }

    [Fact]
    public void TelemetryPage_NameTables_ListEveryNameThatIsEmitted()
    {
        var names = Repo.Shipped.SelectMany(TelemetryNames).Distinct(StringComparer.Ordinal);

        Differences(Rows("docs/telemetry.md", "Name"), names).Should().BeEmpty();
    }

    [Fact]
    public void Guard_PlantedPage_IsReadAsItsReaderSeesIt()
    {
        var tables = DocTable.Of(DocPage.Parse("""
            | Kind | Number | Wire name | Meaning |
            |---|--:|:---|---|
            | `One` | 1 | `one` | a \| b |
            | Two | 2 |

            ```
            | Kind | Number | Wire name |
            |---|---|---|
            | Three | 3 | three |
            ```
            | Name |
            |---|
            | `x.y` |
            """));

        tables.Should().HaveCount(2);
        tables[0].Select("Kind", "number", "Wire name").Should().Equal("One | 1 | one", "Two | 2 | ");
        tables[0].Select("Meaning").Should().Equal("a | b", "");
        tables[0].HasColumns("Kind", "Name").Should().BeFalse();
        tables[1].Select("Name").Should().Equal("x.y");
        Kinds(typeof(PlantedKinds)).Should().Equal("One | 1 | one", "Two | 2 | no wire name");
        Differences(["a", "b", "b"], ["a", "c"]).Should().Equal("missing: c", "too many: b", "too many: b");
        Differences(["a", "a"], ["a"]).Should().Equal("too many: a");
        TelemetryNames(typeof(DocTableTests).Assembly).Should().BeEquivalentTo("planted.source", "planted.metric");
    }

    private static IEnumerable<string> Rows(string page, params string[] columns) =>
        DocTable.OfFile(page).Where(t => t.HasColumns(columns)).SelectMany(t => t.Select(columns));

    private static IEnumerable<string> Differences(IEnumerable<string> rows, IEnumerable<string> expected)
    {
        var tooMany = rows.ToList();
        var missing = expected.Where(e => !tooMany.Remove(e)).ToList();
        return [.. missing.Select(m => $"missing: {m}"), .. tooMany.Select(t => $"too many: {t}")];
    }

    private static IEnumerable<string> Kinds(Type kinds) =>
        from member in kinds.GetFields(BindingFlags.Public | BindingFlags.Static)
        let wire = member.GetCustomAttribute<JsonStringEnumMemberNameAttribute>()?.Name ?? "no wire name"
        select string.Create(CultureInfo.InvariantCulture, $"{member.Name} | {Convert.ToInt64(member.GetRawConstantValue(), CultureInfo.InvariantCulture)} | {wire}");

    // Names live in one static class per assembly that emits, called ...Telemetry, with classes inside it for groups.
    private static IEnumerable<string> TelemetryNames(Assembly assembly) =>
        from type in assembly.GetTypes()
        where (type.FullName ?? "").Split('.')[^1].Split('+')[0].EndsWith("Telemetry", StringComparison.Ordinal)
        from field in type.GetFields(BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static | BindingFlags.DeclaredOnly)
        where field.IsLiteral && field.FieldType == typeof(string)
        select (string)field.GetRawConstantValue()!;

    private enum PlantedKinds
    {
        [JsonStringEnumMemberName("one")]
        One = 1,
        Two = 2,
    }
}

internal static class PlantedTelemetry
{
    public const string SourceName = "planted.source";

    internal static class Metrics
    {
        public const string Duration = "planted.metric";
    }
}
