using Microsoft.Extensions.DependencyInjection;
using ToolExec.Backend;
using ToolExec.TestSupport;

namespace ToolExec.Samples.PackageReadmes;

public sealed class CommandLines
{
    [Fact]
    public async Task Program_WithAValueThatWouldBeAnOption_IsNotStarted()
    {
        await using var provider = Build();
        var tools = provider.GetRequiredService<ToolExecutor>();
        await tools.StartAsync().OrHang();

        var wrong = await tools.CallJsonAsync("git:log", """{"since":"1 week ago","author":"--output=x"}""").OrHang();

        tools.Catalog.Entries.Select(e => e.Id).Should().Equal("git:log");
        wrong.Error!.Kind.Should().Be(ToolErrorKind.ValidationInput);
    }

    private static ServiceProvider Build()
    {
        #region command-lines
        var services = new ServiceCollection();
        services.AddToolExec().AddProcessBackend("git", git => git.Tools.Add(new CommandTool
        {
            Name = "log",
            Description = "Lists the commits of an author.",
            Executable = "git",
            Arguments = { "log", "--format=%h %s", "--since={since}", new CommandArgument("--author", "{author}") },
            Parameters =
            {
                new CommandParameter { Name = "since", Default = "1 month ago" },
                new CommandParameter { Name = "author" },
            },
            ExitCodes = { [128] = new CommandExit(IsSuccess: false, "There is no repository here.") },
            Timeout = TimeSpan.FromSeconds(20),
            Annotations = new ToolAnnotations { ReadOnlyHint = true },
        }));
        #endregion

        return services.BuildServiceProvider();
    }
}
