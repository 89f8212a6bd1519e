"""CloudFormation types that the emulator refuses though its services have them.

Machine versions and aliases, and EventBridge connections, API destinations and archives are served by the
services' own calls. Without the update of an alias any change of a machine would roll back.
"""
import json

import ministack.services.eventbridge as events
import ministack.services.stepfunctions as states
from ministack.core.responses import get_account_id, get_region
from ministack.services.cloudformation import provisioners


def call(operation, data: dict) -> dict:
    """Return a service's answer; raises ValueError, which fails the resource, when the call is refused."""
    status, _, body = operation(data)
    if status >= 400:
        raise ValueError(json.loads(body).get("message") or body)
    return json.loads(body or b"{}")


def named_resource(key: str, create, update, delete, to_input, to_attributes) -> dict:
    """Return a handler for a resource whose physical id is its name, given under `key` in all its calls."""
    def request(logical_id: str, props: dict, stack: str) -> dict:
        name = props.get(key) or provisioners._physical_name(stack, logical_id, max_len=48)
        return {**to_input(props), key: name}

    def on_create(logical_id, props, stack):
        data = request(logical_id, props, stack)
        return data[key], to_attributes(call(create, data), data[key])

    def on_update(name, _old, props, _stack):
        return name, to_attributes(call(update, {**to_input(props), key: name}), name)

    return {"create": on_create, "update": on_update, "delete": lambda name, _props: delete({key: name})}


def connection_attributes(answer: dict, name: str) -> dict:
    """Return what a template may ask of an EventBridge connection."""
    secret = f"arn:aws:secretsmanager:{get_region()}:{get_account_id()}:secret:events!connection/{name}"
    return {"Arn": answer["ConnectionArn"], "SecretArn": secret}


def destination_attributes(answer: dict, _name: str) -> dict:
    """Return what a template may ask of an API destination."""
    return {"Arn": answer["ApiDestinationArn"], "ArnForPolicy": answer["ApiDestinationArn"]}


def archive_attributes(answer: dict, name: str) -> dict:
    """Return what a template may ask of an event archive."""
    return {"Arn": answer["ArchiveArn"], "ArchiveName": name}


def archive_input(props: dict) -> dict:
    """Turn CloudFormation's SourceArn and pattern object into the service's EventSourceArn and text."""
    pattern = props.get("EventPattern", "")
    text = json.dumps(pattern) if isinstance(pattern, dict) else pattern
    return {**props, "EventSourceArn": props["SourceArn"], "EventPattern": text}


def create_version(_logical_id, props, _stack):
    """Publish a version of a machine."""
    answer = call(states._publish_state_machine_version, {"stateMachineArn": props["StateMachineArn"]})
    arn = answer["stateMachineVersionArn"]
    return arn, {"Arn": arn}


def delete_version(arn, _props):
    """Delete a version of a machine."""
    return states._delete_state_machine_version({"stateMachineVersionArn": arn})


def routing(props: dict) -> list[dict]:
    """Return the versions that an alias points to, from either way in which a template gives them."""
    preference = props.get("DeploymentPreference")
    routes = props.get("RoutingConfiguration") or [
        {"StateMachineVersionArn": preference["StateMachineVersionArn"], "Weight": 100}]
    return [{"stateMachineVersionArn": route["StateMachineVersionArn"], "weight": int(route["Weight"])}
            for route in routes]


def create_alias(logical_id, props, _stack):
    """Create an alias of a machine."""
    data = {"name": props.get("Name") or logical_id, "routingConfiguration": routing(props)}
    arn = call(states._create_state_machine_alias, data)["stateMachineAliasArn"]
    return arn, {"Arn": arn}


def update_alias(arn, _old, props, _stack):
    """Let an alias point to other versions."""
    data = {"stateMachineAliasArn": arn, "routingConfiguration": routing(props)}
    call(states._update_state_machine_alias, data)
    return arn, {"Arn": arn}


def delete_alias(arn, _props):
    """Delete an alias of a machine."""
    return states._delete_state_machine_alias({"stateMachineAliasArn": arn})


def apply() -> None:
    """Make the correction."""
    provisioners._RESOURCE_HANDLERS.update({
        "AWS::Events::Connection": named_resource(
            "Name", events._create_connection, events._update_connection, events._delete_connection,
            dict, connection_attributes),
        "AWS::Events::ApiDestination": named_resource(
            "Name", events._create_api_destination, events._update_api_destination,
            events._delete_api_destination, dict, destination_attributes),
        "AWS::Events::Archive": named_resource(
            "ArchiveName", events._create_archive, events._update_archive, events._delete_archive,
            archive_input, archive_attributes),
        "AWS::StepFunctions::StateMachineVersion": {"create": create_version, "delete": delete_version},
        "AWS::StepFunctions::StateMachineAlias": {
            "create": create_alias, "update": update_alias, "delete": delete_alias},
    })
