using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace ToolExec.Backend.Tests.Registry;

public sealed class BackendRegistryOptionsTests
{
    private static readonly TimeSpan Tick = TimeSpan.FromTicks(1);

    [Fact]
    public void Constructor_NullArguments_Throws()
    {
        var logger = NullLogger<BackendRegistry>.Instance;

        FluentActions.Invoking(() => new BackendRegistry(null!, TimeProvider.System, logger)).Should().Throw<ArgumentNullException>();
        FluentActions.Invoking(() => new BackendRegistry(new(), null!, logger)).Should().Throw<ArgumentNullException>();
        FluentActions.Invoking(() => new BackendRegistry(new(), TimeProvider.System, null!)).Should().Throw<ArgumentNullException>();
    }

    [Fact]
    public void Constructor_InvalidOptions_NamesEveryFault()
    {
        var options = new BackendRegistryOptions
        {
            Startup = (BackendStartup)7,
            StartTimeout = TimeSpan.Zero,
            ListTimeout = -Tick,
            DrainTimeout = TimeSpan.FromDays(1) + Tick,
            DisposeTimeout = TimeSpan.Zero,
            RelistInterval = -Tick,
        };

        var make = () => new BackendRegistry(options, TimeProvider.System, NullLogger<BackendRegistry>.Instance);

        make.Should().Throw<OptionsValidationException>().Which.Failures.Should().HaveCount(6)
            .And.Contain(f => f.Contains(nameof(options.Startup)) && f.Contains('7'))
            .And.Contain(f => f.Contains(nameof(options.DrainTimeout)) && f.Contains("one day"));
    }

    [Fact]
    public void Validate_Edges_Succeeds()
    {
        var validator = new BackendRegistryOptionsValidator();

        validator.Validate(null, new()).Succeeded.Should().BeTrue();
        validator.Validate(null, new() { ListTimeout = Tick, DrainTimeout = TimeSpan.FromDays(1), StartTimeout = Timeout.InfiniteTimeSpan, RelistInterval = TimeSpan.Zero })
            .Succeeded.Should().BeTrue();
        validator.Validate(null, new() { RelistInterval = TimeSpan.FromMinutes(1) + Tick }).Failed.Should().BeTrue();
    }
}
