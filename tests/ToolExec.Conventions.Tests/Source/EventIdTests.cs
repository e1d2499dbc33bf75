using Microsoft.Extensions.Logging;

namespace ToolExec.Conventions.Tests;

/// <summary>Event ids are an interface: hosts filter and alert on them, so they never collide, move, or leave their range.</summary>
public sealed class EventIdTests
{
    private static readonly Dictionary<string, (int First, int Last)> Ranges = new(StringComparer.Ordinal)
    {
        ["ToolExec.Run"] = (1000, 1099),
        ["ToolExec.Backend"] = (1100, 1199),
        ["ToolExec.Mcp"] = (1200, 1249),
        ["ToolExec.Extensions.AI"] = (1250, 1269),
        ["ToolExec.OpenApi"] = (1270, 1299),
        ["ToolExec"] = (1300, 1349),
        ["ToolExec.Discovery"] = (1350, 1389),
        ["ToolExec.Mcp.AspNetCore"] = (1390, 1399),
        ["ToolExec.Governance"] = (1400, 1479),
        ["ToolExec.Durable"] = (1480, 1499),
        ["ToolExec.Code"] = (1500, 1529),
        ["ToolExec.Runtime"] = (1530, 1599),
        ["ToolExec.Runtime.AspNetCore"] = (1600, 1609),
    };

    [Fact]
    public void EventIds_OverAllShippedAssemblies_AreUniqueAndInTheRangeOfTheirAssembly()
    {
        Faults([.. Repo.Shipped.SelectMany(LogEvent.Of)]).Should().BeEmpty();
    }

    [Fact]
    public void Guard_PlantedFaults_AreCaught()
    {
        LogEvent.Of(typeof(EventIdTests).Assembly).Should().Equal(
            new LogEvent("ToolExec.Conventions.Tests", 7, "Planted", LogLevel.Debug), new LogEvent("ToolExec.Conventions.Tests", 8, "Other", LogLevel.Warning));

        Faults([Event("ToolExec.Run", 1000, "A"), Event("ToolExec.Run", 1001, "B"), Event("ToolExec.Backend", 1100, "A")]).Should().BeEmpty();
        Faults([Event("ToolExec.Run", 1000, "A"), Event("ToolExec.Run", 1000, "B")]).Should().ContainSingle().Which.Should().Contain("1000");
        Faults([Event("ToolExec.Run", 1000, "A"), Event("ToolExec.Run", 1001, "A")]).Should().ContainSingle().Which.Should().Contain("A");
        Faults([Event("ToolExec.Run", 1100, "A")]).Should().ContainSingle().Which.Should().Contain("1000-1099");
        Faults([Event("ToolExec.Cli", 1, "A")]).Should().ContainSingle().Which.Should().Contain("no range");
    }

    private static LogEvent Event(string assembly, int id, string name) => new(assembly, id, name, LogLevel.Debug);

    private static IEnumerable<string> Faults(IReadOnlyCollection<LogEvent> events)
    {
        foreach (var twice in events.GroupBy(e => e.Id).Where(g => g.Count() > 1))
        {
            yield return $"{twice.Key} is the id of {string.Join(" and ", twice.Select(e => $"{e.Assembly} {e.Name}"))}";
        }

        foreach (var twice in events.GroupBy(e => (e.Assembly, e.Name)).Where(g => g.Count() > 1))
        {
            yield return $"{twice.Key.Name} in {twice.Key.Assembly} names the events {string.Join(" and ", twice.Select(e => e.Id))}";
        }

        foreach (var e in events)
        {
            if (!Ranges.TryGetValue(e.Assembly, out var range))
            {
                yield return $"{e.Assembly} has no range of event ids, but logs {e.Name}";
            }
            else if (e.Id < range.First || e.Id > range.Last)
            {
                yield return $"{e.Assembly} {e.Name} has the id {e.Id}, outside {range.First}-{range.Last}";
            }
        }
    }
}

internal static partial class PlantedLog
{
    [LoggerMessage(7, LogLevel.Debug, "A planted event.")]
    public static partial void Planted(ILogger logger);

    [LoggerMessage(EventId = 8, EventName = "Other", Level = LogLevel.Warning, Message = "Another one.")]
    public static partial void PlantedUnderAnotherName(ILogger logger);
}
