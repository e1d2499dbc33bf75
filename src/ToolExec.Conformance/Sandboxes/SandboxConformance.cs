using System.Text.Json;
using Xunit;

namespace ToolExec.Conformance;

/// <summary>
/// The contract of <see cref="ISandbox"/>: scripts that have the same outcome in every sandbox and language, and what holds of every run. A test project
/// derives once for each sandbox and language, and every test passes unchanged.
/// </summary>
/// <remarks>
/// The kit has scripts in JavaScript, in TypeScript, in Python and in C#. For another language <see cref="FindScript"/> gives them, as far as it has them. Where the
/// sandbox needs what a machine may lack, override <see cref="Conforms"/> with an attribute of your own that skips it. What a sandbox claims in
/// <see cref="LimitsEnforced"/> is provoked, so a sandbox that claims nothing is tested less.
/// </remarks>
public abstract class SandboxConformance : IAsyncLifetime
{
    private ISandbox? _own;

    /// <summary>Gets the names of all tests.</summary>
    public static TheoryData<string> Tests { get; } = new(ScriptCases.All.Keys.Concat(SandboxTests.All.Keys));

    /// <summary>Gets the language of the scripts.</summary>
    protected internal abstract string Language { get; }

    /// <summary>Gets how long a run may take until it counts as hanging.</summary>
    /// <value>The default value is one minute.</value>
    protected internal virtual TimeSpan Patience => TimeSpan.FromMinutes(1);

    /// <summary>Gets the memory that the test of the memory limit allows, in bytes.</summary>
    /// <value>The default value is 256 MiB. The language's own runtime must be able to start with it.</value>
    protected internal virtual long MemoryBytes => 256 * 1024 * 1024;

    /// <summary>Gets a value indicating whether code is told the processor time that it really had.</summary>
    /// <value>The default value is <see langword="true"/>. A kernel of the sandbox's own may count waiting too; the bound on processors is not tried then.</value>
    protected internal virtual bool CountsProcessorTime => true;

    /// <summary>Does nothing: a test that needs a sandbox asks for it.</summary>
    public Task InitializeAsync() => Task.CompletedTask;

    /// <summary>Disposes the sandbox of the test, where it has one of its own.</summary>
    public async Task DisposeAsync()
    {
        if (_own is { } own)
        {
            await own.DisposeAsync().OrHang(Patience);
        }
    }

    /// <summary>Runs one test.</summary>
    /// <param name="test">Its name, from <see cref="Tests"/>.</param>
    [Theory]
    [MemberData(nameof(Tests))]
    public virtual async Task Conforms(string test)
    {
        if (SandboxTests.All.TryGetValue(test, out var run))
        {
            try
            {
                await run(this);
            }
            catch (NoScriptException) when (!ScriptBook.Has(Language))
            {
                // The language has no such thing, and the sandbox's own tests gave none.
            }

            return;
        }

        var script = ScriptCases.All[test];
        if (FindScript(test) is null)
        {
            return; // The language has no such thing.
        }

        var gateway = new ConformanceGateway();
        var told = new ToldOutput();
        var result = await (await SharedAsync()).ExecuteAsync(Request(test, gateway, script.Limits, script.Input) with { Output = told }, default).OrHang(Patience);
        script.Check(result, gateway);
        told.Check(result);
    }

    /// <summary>Makes a sandbox that can run here. Whoever calls disposes it.</summary>
    protected internal abstract Task<ISandbox> CreateAsync();

    /// <summary>Gives the sandbox for tests that only run scripts. The default is one of its own for each test, disposed with it.</summary>
    /// <remarks>Override it with one from a fixture where making a sandbox is dear. A fixture disposes its own.</remarks>
    protected internal virtual async Task<ISandbox> SharedAsync() => _own ??= await CreateAsync().OrHang(Patience);

    /// <summary>Finds a script.</summary>
    /// <param name="name">Its name. The scripts that the kit brings say what it must do.</param>
    /// <returns>The script, or <see langword="null"/> where the language has no such thing: the test passes then.</returns>
    protected internal virtual string? FindScript(string name) => ScriptBook.Find(Language, name);

    /// <summary>Makes the request for a script of the kit.</summary>
    internal SandboxRequest Request(string name, ConformanceGateway gateway, SandboxLimits? limits = null, string? input = null) => new()
    {
        Language = Language,
        Code = FindScript(name) ?? throw new NoScriptException($"There is no script '{name}' in {Language}."),
        Gateway = gateway,
        Tools = ConformanceGateway.Tools,
        Limits = limits ?? new(),
        Input = input is null ? default : JsonElement.Parse(input),
    };
}
