using ToolExec.Conformance;

namespace ToolExec.Samples.CustomBackend;

#region extending-conformance
/// <summary>The contract of a backend, sentence by sentence; the base class has the tests.</summary>
public sealed class KeyValueConformanceTests : BackendConformance
{
    protected override ConformanceCall Succeeding => new("set", """{ "key": "a", "value": 1 }""");

    protected override ConformanceCall Failing => new("get", """{ "key": "missing" }""");

    protected override ConformanceCall Waiting => new("wait_for", """{ "key": "never" }""");

    protected override ConformanceCall Reporting => new("clear");

    protected override async Task<IBackend> CreateAsync()
    {
        var store = new KeyValueBackend("notes");
        foreach (var key in new[] { "x", "y", "z" })
        {
            await Stores.SetAsync(store, key, key);
        }

        return store;
    }
}
#endregion
