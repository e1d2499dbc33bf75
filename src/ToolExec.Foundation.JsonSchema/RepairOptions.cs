namespace ToolExec.Foundation.JsonSchema;

/// <summary>Settings for <see cref="ArgumentRepairer"/>; create once and share, they are only read.</summary>
public sealed class RepairOptions
{
    /// <summary>Gets how far a repair may go.</summary>
    /// <value>The default value is <see cref="RepairPolicy.Safe"/>.</value>
    public RepairPolicy Policy
    {
        get;
        init => field = Enum.IsDefined(value) ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "The policy is not known.");
    } = RepairPolicy.Safe;

    /// <summary>Gets a value indicating whether absent properties get their <c>default</c>, also in an instance that is valid without.</summary>
    /// <value>The default value is <see langword="false"/>.</value>
    public bool FillDefaults { get; init; }

    /// <summary>Gets how many operations a repair may need; one that needs more is not made.</summary>
    /// <value>The default value is 32. Allowed: more than zero.</value>
    public int MaxOperations
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfNegativeOrZero(value, nameof(MaxOperations));
            field = value;
        }
    } = 32;

    /// <summary>Gets the settings with which the instance and each repair are validated.</summary>
    /// <value>The default value is an instance with the defaults.</value>
    public SchemaValidationOptions Validation { get; init => field = value ?? throw new ArgumentNullException(nameof(value)); } = SchemaValidationOptions.Default;
}
