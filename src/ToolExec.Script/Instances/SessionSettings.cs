namespace ToolExec.Script;

/// <summary>What an instance was given, checked and copied.</summary>
internal sealed record SessionSettings(
    ScriptLimits Limits,
    TimeProvider TimeProvider,
    TimeProvider WallClock,
    TimeZoneInfo TimeZone,
    long? RandomSeed,
    string Globals,
    bool IncludeExceptionText,
    object? State,
    Action<ScriptConsoleLine>? Console)
{
    public static SessionSettings Create(ScriptEngineOptions engine, ScriptInstanceOptions instance) => new(
        (instance.Limits ?? engine.Limits).Clone(),
        engine.TimeProvider,
        instance.WallClock ?? engine.TimeProvider,
        instance.TimeZone,
        instance.RandomSeed,
        instance.Globals.ValueKind == System.Text.Json.JsonValueKind.Undefined ? "" : instance.Globals.GetRawText(),
        engine.IncludeExceptionText,
        instance.State,
        instance.Console);
}
