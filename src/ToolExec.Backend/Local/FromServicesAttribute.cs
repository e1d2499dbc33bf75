namespace ToolExec.Backend;

/// <summary>Says that a parameter of a delegate is a service of the call's scope, not an argument of the tool.</summary>
[AttributeUsage(AttributeTargets.Parameter)]
public sealed class FromServicesAttribute : Attribute;
