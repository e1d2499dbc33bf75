namespace ToolExec.Samples.CustomBackend;

#region extending-factory
public sealed class KeyValueBackendFactory : IBackendFactory
{
    public string Kind => "key-value";

    public IBackend Create(string name, BackendSettings settings, IServiceProvider services)
    {
        var backend = new KeyValueBackend(
            name,
            settings.GetInt32("maxKeys", 1000, minimum: 1, maximum: 1_000_000),
            settings.GetBoolean("readOnly", false));
        settings.EnsureAllRead(); // A misspelt setting is an error, not a surprise.
        return backend;
    }
}
#endregion
