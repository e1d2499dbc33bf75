namespace ToolExec.OpenApi;

/// <summary>What a document has become.</summary>
/// <param name="Operations">The operations that can be called, with the addresses that their paths are appended to, by their names in the document.</param>
/// <param name="Tools">The list of tools, and what is missing in it.</param>
/// <param name="Hosts">The hosts that requests may go to.</param>
/// <param name="BaseAddress">The address for what belongs to no operation, or null.</param>
internal sealed record LoadedApi(IReadOnlyDictionary<string, (ApiOperation Operation, Uri BaseAddress)> Operations, BackendTools Tools, HostRules Hosts, Uri? BaseAddress)
{
    /// <summary>Reads a document.</summary>
    /// <exception cref="DocumentException">It cannot be used at all.</exception>
    internal static async Task<LoadedApi> LoadAsync(string backend, OpenApiBackendOptions options, HttpClient http, CancellationToken cancellationToken)
    {
        var source = options.File is { } file ? DocumentSource.FromFile(file) : options.Url is { } url ? DocumentSource.FromUrl(url, http) : DocumentSource.FromStream(options.Document!);
        var documents = await DocumentSet.LoadAsync(source, options.MaxDocumentBytes, cancellationToken).ConfigureAwait(false);
        var bundle = DocumentBundle.Create(documents);
        var (read, faults) = new OperationReader(backend, bundle, options).Read();
        var problems = faults.ToList();
        var operations = new Dictionary<string, (ApiOperation Operation, Uri BaseAddress)>(StringComparer.Ordinal);
        foreach (var operation in read)
        {
            try
            {
                operations[operation.RemoteName] = (operation, Address(operation, options, source.Address));
            }
            catch (DocumentException fault)
            {
                problems.Add(new ToolError(ToolErrorKind.InvalidResponse, $"The operation '{operation.RemoteName}' of '{backend}' is left out: {fault.Message}") { Operation = ToolOperation.ListTools, Backend = backend, BackendKind = BackendKinds.Provider });
            }
        }

        var addresses = operations.Values.Select(static o => o.BaseAddress).Distinct().ToList();
        return new LoadedApi(
            operations,
            new BackendTools([.. operations.Values.Select(static o => new BackendTool(o.Operation.Tool, o.Operation.RemoteName))], problems),
            AllowedHosts(options, addresses),
            options.BaseUrl ?? addresses.FirstOrDefault());
    }

    private static Uri Address(ApiOperation operation, OpenApiBackendOptions options, Uri? document) =>
        options.BaseUrl ?? ServerAddress.Of(
            operation.Servers.Count > 0 ? operation.Servers[0] : new Microsoft.OpenApi.OpenApiServer { Url = "/" },
            options.ServerVariables,
            document);

    private static HostRules AllowedHosts(OpenApiBackendOptions options, IEnumerable<Uri> addresses) => new(
        options.AllowedHosts.Count > 0 ? [.. options.AllowedHosts.Select(static h => HostRule.TryParse(h, out var rule) ? rule : throw new ArgumentException("A host is none.", nameof(options)))]
        : options.BaseUrl is { } own ? [HostRule.Of(own)]
        : options.Url is { } url ? [HostRule.Of(url)]
        : [.. addresses.Select(HostRule.Of).Distinct()]);
}
